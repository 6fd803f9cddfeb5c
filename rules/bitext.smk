# Bitext: given, aligned from document pairs, or mined from comparable text. Then cleaned, split, and freed of
# evaluation sentences. Each rule reads only the inputs of its step, so a new evaluation set reruns only the last step.


rule align_documents:
    input:
        english=by_wildcards(corpora.origin, lang="en"),
        foreign=by_wildcards(corpora.origin),
        encoder=by_wildcards(bitext.deriving_encoder),
    output:
        output=paths.GIVEN_BITEXT,
    wildcard_constraints:
        corpus=one_of("corpora", "source", "aligned"),
    threads: config["threads"]
    resources:
        **GPU_JOB,
    params:
        **program("bitext/align_documents"),
        method=lambda w: config["corpora"][w.corpus]["method"],
        skip=lambda w: config["corpora"][w.corpus]["skip"],
        precision=config["evaluation"]["precision"],
    shell:
        command("bitext/align_documents")


rule mine_bitext:
    input:
        english=by_wildcards(corpora.origin, lang="en"),
        foreign=by_wildcards(corpora.origin),
        encoder=by_wildcards(bitext.deriving_encoder),
    output:
        output=paths.GIVEN_BITEXT,
    wildcard_constraints:
        corpus=one_of("corpora", "source", "mined"),
    threads: config["threads"]
    resources:
        **GPU_JOB,
    params:
        **program("bitext/mine"),
        options=lambda w: as_json(bitext.mining_options(config, w.corpus)),
        precision=config["evaluation"]["precision"],
    shell:
        command("bitext/mine")


rule clean_bitext:
    input:
        input=paths.GIVEN_BITEXT,
    output:
        output=paths.BITEXT_STAGE.where(stage="clean"),
        counts=paths.BITEXT_COUNTS.where(filter="clean"),
    threads: config["threads"]
    resources:
        **CPU_JOB,
    params:
        **program("bitext/clean"),
        language="{lang}",
        options=lambda w: as_json(bitext.clean_options(config, w.lang)),
    shell:
        command("bitext/clean")


rule score_bitext:
    input:
        input=paths.BITEXT_STAGE.where(stage="clean"),
        encoder=bitext.scoring_encoder(config),
    output:
        output=paths.BITEXT_STAGE.where(stage="scored"),
        counts=paths.BITEXT_COUNTS.where(filter="score"),
    threads: config["threads"]
    resources:
        **GPU_JOB,
    params:
        **program("bitext/score"),
        options=as_json(bitext.score_options(config)),
        precision=config["evaluation"]["precision"],
    shell:
        command("bitext/score")


rule split_bitext:
    input:
        input=paths.BITEXT_STAGE.where(stage=bitext.stage_to_split(config)),
    output:
        train=paths.BITEXT_STAGE.where(stage="split"),
        dev=paths.BITEXT_PART.where(split="dev"),
        test=paths.BITEXT_PART.where(split="test"),
        counts=paths.BITEXT_COUNTS.where(filter="split"),
    localrule: True
    params:
        **program("bitext/split"),
        options=as_json(config["bitext"]["split"]),
    shell:
        command("bitext/split")


rule exclude_overlap:
    input:
        input=paths.BITEXT_STAGE.where(stage="split"),
        held_out=by_wildcards(bitext.held_out),
    output:
        output=paths.BITEXT,
        counts=paths.BITEXT_COUNTS.where(filter="overlap"),
    localrule: True
    params:
        **program("bitext/exclude_overlap"),
    shell:
        command("bitext/exclude_overlap")


use rule collection as bitext_set with:
    input:
        by_wildcards(bitext.bitext_in),
    output:
        paths.BITEXT_SET,
    localrule: True
