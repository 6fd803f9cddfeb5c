# Baselines without task training: BM25, sentence vectors, word aligners, mining.


rule evaluate_bm25:
    input:
        collection=by_wildcards(corpora.collection),
    output:
        folder=directory(paths.BM25),
        digests=paths.BM25 + DIGESTS,
    resources:
        **CPU_JOB,
    params:
        **program("evaluate/bm25"),
        corpus=paths.CORPUS,
        queries=paths.QUERY_FOLDER,
        column="translation",
        directions=lambda w: config["corpora"][w.corpus]["directions"],
        split="{split}",
    shell:
        command("evaluate/bm25")


use rule evaluate_bm25 as evaluate_bm25_translated with:
    input:
        collection=by_wildcards(corpora.collection),
        data=lambda w: translation.evaluated_files(
            config, w.translator, w.corpus, w.split
        ),
    output:
        folder=directory(paths.TRANSLATED_BM25),
        digests=paths.TRANSLATED_BM25 + DIGESTS,
    wildcard_constraints:
        translator=TRANSLATOR,
    params:
        **program("evaluate/bm25"),
        corpus=paths.CORPUS,
        queries=lambda w: translation.evaluated_queries(config, w.translator, w.corpus),
        column=lambda w: (
            "structured"
            if config["steps"][w.translator]["method"] == "dictionary"
            else "text"
        ),
        directions=lambda w: translation.evaluated_parts(config, w.translator, w.corpus),
        split="{split}",


rule evaluate_sentence_vectors:
    input:
        encoder=paths.ENCODER + DIGESTS,
        collection=by_wildcards(corpora.collection),
    output:
        folder=directory(paths.SENTENCE_VECTORS),
        digests=paths.SENTENCE_VECTORS + DIGESTS,
    threads: config["threads"]
    resources:
        **GPU_JOB,
    params:
        **program("evaluate/sentence_vectors"),
        corpus=paths.CORPUS,
        directions=lambda w: config["corpora"][w.corpus]["directions"],
        split="{split}",
        precision=config["evaluation"]["precision"],
    shell:
        command("evaluate/sentence_vectors")


rule evaluate_encoder_alignment:
    input:
        model=paths.ENCODER + DIGESTS,
        gold=by_wildcards(corpora.gold),
    output:
        scores=paths.ENCODER_ALIGNMENT + SCORES,
        plans=paths.ENCODER_ALIGNMENT + PLANS,
    threads: config["threads"]
    resources:
        **GPU_JOB,
    params:
        **program("evaluate/word_alignment"),
        aligners=evaluation.vector_aligners(config),
        options=as_json(config["evaluation"]["alignment"]["options"]),
    shell:
        command("evaluate/word_alignment")


use rule evaluate_encoder_alignment as evaluate_model_alignment with:
    input:
        model=paths.MODEL + DIGESTS,
        gold=by_wildcards(corpora.gold),
    output:
        scores=paths.ALIGNMENT + SCORES,
        plans=paths.ALIGNMENT + PLANS,
    params:
        **program("evaluate/word_alignment"),
        aligners=evaluation.vector_aligners(config)[:1],
        options=as_json(config["evaluation"]["alignment"]["options"]),


rule evaluate_statistical_alignment:
    input:
        gold=by_wildcards(corpora.gold),
        bitext=by_wildcards(evaluation.alignment_bitext),
    output:
        output=paths.STATISTICAL_ALIGNMENT + SCORES,
    resources:
        **CPU_JOB,
    params:
        **program("evaluate/statistical_alignment"),
        seed=config["evaluation"]["alignment"]["options"]["seed"],
    shell:
        command("evaluate/statistical_alignment")


rule evaluate_mining:
    input:
        encoder=paths.ENCODER + DIGESTS,
        english=lambda w: corpora.sentences(config, w.corpus)[0],
        foreign=lambda w: corpora.sentences(config, w.corpus)[1:],
    output:
        output=paths.MINING + SCORES,
    threads: config["threads"]
    resources:
        **GPU_JOB,
    params:
        **program("evaluate/mining"),
        options=as_json(config["evaluation"]["mining"]["options"]),
        precision=config["evaluation"]["precision"],
    shell:
        command("evaluate/mining")
