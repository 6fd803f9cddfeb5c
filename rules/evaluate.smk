# Evaluation of models: one job for each model and corpus, because an import of torch takes seconds. Then measures with
# confidence intervals.
DISTURBED = config["evaluation"]["robustness"]


rule evaluate_nli:
    input:
        model=by_wildcards(evaluation.evaluated_model, task="nli"),
        data=by_wildcards(translation.evaluated_inputs),
    output:
        folder=directory(paths.EVALUATION.where(task="nli")),
        digests=paths.EVALUATION.where(task="nli") + DIGESTS,
    threads: config["threads"]
    resources:
        **GPU_JOB,
    params:
        **program("evaluate/nli"),
        files=by_wildcards(translation.evaluated_files),
        pairs=False,
        max_items=config["evaluation"]["max_items"],
        precision=config["evaluation"]["precision"],
    shell:
        command("evaluate/nli")


use rule evaluate_nli as evaluate_nli_pairs with:
    input:
        model=by_wildcards(evaluation.evaluated_model, task="nli"),
        data=by_wildcards(evaluation.pair_files),
    output:
        folder=directory(paths.PAIRS_EVALUATION.where(task="nli")),
        digests=paths.PAIRS_EVALUATION.where(task="nli") + DIGESTS,
    params:
        **program("evaluate/nli"),
        files=by_wildcards(evaluation.pair_files),
        pairs=True,
        max_items=config["evaluation"]["max_items"],
        precision=config["evaluation"]["precision"],


rule evaluate_nli_robustness:
    input:
        model=by_wildcards(evaluation.evaluated_model, task="nli"),
        files=by_wildcards(evaluation.attacked_files),
    output:
        folder=directory(paths.ROBUSTNESS.where(task="nli")),
        digests=paths.ROBUSTNESS.where(task="nli") + DIGESTS,
    threads: config["threads"]
    resources:
        **GPU_JOB,
    params:
        **program("evaluate/nli_robustness"),
        options=as_json(
            {key: value for key, value in DISTURBED.items() if key != "languages"}
        ),
    shell:
        command("evaluate/nli_robustness")


rule evaluate_clir:
    input:
        model=by_wildcards(evaluation.evaluated_model, task="clir"),
        collection=by_wildcards(corpora.collection),
        data=by_wildcards(translation.evaluated_inputs),
    output:
        folder=directory(paths.EVALUATION.where(task="clir")),
        digests=paths.EVALUATION.where(task="clir") + DIGESTS,
    threads: config["threads"]
    resources:
        **GPU_SEARCH,
    params:
        **program("evaluate/retrieval"),
        corpus=paths.CORPUS,
        queries=by_wildcards(translation.evaluated_queries),
        directions=by_wildcards(translation.evaluated_parts),
        split="{split}",
        columns=lambda w: ["text"]
        + ["translation"] * search.reads_translations(config, w.chain, w.split),
        precision=config["evaluation"]["precision"],
    shell:
        command("evaluate/retrieval")


rule evaluate_clir_robustness:
    input:
        model=by_wildcards(evaluation.evaluated_model, task="clir"),
        collection=by_wildcards(corpora.collection),
        data=by_wildcards(translation.evaluated_inputs),
    output:
        folder=directory(paths.ROBUSTNESS.where(task="clir")),
        digests=paths.ROBUSTNESS.where(task="clir") + DIGESTS,
    threads: config["threads"]
    resources:
        **GPU_SEARCH,
    params:
        **program("evaluate/retrieval_robustness"),
        corpus=paths.CORPUS,
        queries=by_wildcards(translation.evaluated_queries),
        directions=by_wildcards(evaluation.attacked_parts),
        split="{split}",
        options=as_json({key: DISTURBED[key] for key in ("rates", "seed")}),
        precision=config["evaluation"]["precision"],
    shell:
        command("evaluate/retrieval_robustness")


rule measure:
    input:
        evaluation=paths.ANY_EVALUATION + DIGESTS,
        collection=by_wildcards(evaluation.collection_digests),
    output:
        measures=paths.ANY_EVALUATION + MEASURES,
        by_item=paths.ANY_EVALUATION + ITEMS,
    localrule: True
    params:
        **program("evaluate/measure"),
        corpus=paths.CORPUS,
        resamples=config["evaluation"]["bootstrap"],
    shell:
        command("evaluate/measure")


use rule measure as measure_alignment with:
    input:
        evaluation=paths.ANY_ALIGNMENT + SCORES,
    output:
        measures=paths.ANY_ALIGNMENT + MEASURES,
        by_item=paths.ANY_ALIGNMENT + ITEMS,
    localrule: True
