# What no task trains: BM25, sentence vectors, word aligners, mining.


rule evaluate_bm25:
    input:
        collection=lambda w: layout.collection(w.corpus),
    output:
        folder=directory(f"{EVALUATION}/bm25/{SET}"),
        digests=f"{EVALUATION}/bm25/{SET}{DIGESTS}",
    resources:
        **CPU_JOB,
    params:
        **program("evaluate/bm25"),
        corpus=CORPUS,
        queries=f"{CORPUS}/queries",
        column="translation",
        directions=lambda w: config["corpora"][w.corpus]["directions"],
        split="{split}",
    shell:
        command("evaluate/bm25")


use rule evaluate_bm25 as evaluate_bm25_translated with:
    input:
        collection=lambda w: layout.collection(w.corpus),
        data=lambda w: layout.asked_files(w.translator, w.corpus, w.split),
    output:
        folder=directory(f"{EVALUATION}/bm25/{{translator}}/{SET}"),
        digests=f"{EVALUATION}/bm25/{{translator}}/{SET}{DIGESTS}",
    wildcard_constraints:
        translator=TRANSLATOR,
    params:
        **program("evaluate/bm25"),
        corpus=CORPUS,
        queries=lambda w: layout.asked_queries(w.translator, w.corpus),
        column=lambda w: (
            "structured"
            if config["steps"][w.translator]["method"] == "dictionary"
            else "text"
        ),
        directions=lambda w: layout.asked(w.translator, w.corpus),
        split="{split}",


rule evaluate_sentence_vectors:
    input:
        encoder=f"{RESULTS}/encoders/{{encoder}}{DIGESTS}",
        collection=lambda w: layout.collection(w.corpus),
    output:
        folder=directory(f"{EVALUATION}/{{encoder}}/sentence/{SET}"),
        digests=f"{EVALUATION}/{{encoder}}/sentence/{SET}{DIGESTS}",
    threads: config["threads"]
    resources:
        **GPU_JOB,
    params:
        **program("evaluate/sentence_vectors"),
        corpus=CORPUS,
        directions=lambda w: config["corpora"][w.corpus]["directions"],
        split="{split}",
        precision=config["evaluation"]["precision"],
    shell:
        command("evaluate/sentence_vectors")


rule evaluate_encoder_alignment:
    input:
        model=f"{RESULTS}/encoders/{{encoder}}{DIGESTS}",
        gold=lambda w: layout.gold(w.corpus),
    output:
        scores=f"{EVALUATION}/{{encoder}}/alignment/{{corpus}}.tsv",
        plans=f"{EVALUATION}/{{encoder}}/alignment/{{corpus}}.plans.json",
    threads: config["threads"]
    resources:
        **GPU_JOB,
    params:
        **program("evaluate/word_alignment"),
        aligners=layout.vector_aligners(),
        options=as_json(config["evaluation"]["alignment"]["options"]),
    shell:
        command("evaluate/word_alignment")


use rule evaluate_encoder_alignment as evaluate_model_alignment with:
    input:
        model=f"{RESULTS}/models/{MODEL}/{{task}}/{{chain}}{DIGESTS}",
        gold=lambda w: layout.gold(w.corpus),
    output:
        scores=f"{EVALUATION}/{MODEL}/{{task}}/{{chain}}/alignment/{{corpus}}.tsv",
        plans=f"{EVALUATION}/{MODEL}/{{task}}/{{chain}}/alignment/{{corpus}}.plans.json",
    params:
        **program("evaluate/word_alignment"),
        aligners=layout.vector_aligners()[:1],
        options=as_json(config["evaluation"]["alignment"]["options"]),


rule evaluate_statistical_alignment:
    input:
        gold=lambda w: layout.gold(w.corpus),
        bitext=lambda w: layout.alignment_bitext(w.corpus),
    output:
        output=f"{EVALUATION}/statistical/alignment/{{corpus}}.tsv",
    resources:
        **CPU_JOB,
    params:
        **program("evaluate/statistical_alignment"),
        seed=config["evaluation"]["alignment"]["options"]["seed"],
    shell:
        command("evaluate/statistical_alignment")


rule evaluate_mining:
    input:
        encoder=f"{RESULTS}/encoders/{{encoder}}{DIGESTS}",
        english=lambda w: layout.sentences(w.corpus)[0],
        foreign=lambda w: layout.sentences(w.corpus)[1:],
    output:
        output=f"{EVALUATION}/{{encoder}}/mining/{{corpus}}.tsv",
    threads: config["threads"]
    resources:
        **GPU_JOB,
    params:
        **program("evaluate/mining"),
        options=as_json(config["evaluation"]["mining"]["options"]),
        precision=config["evaluation"]["precision"],
    shell:
        command("evaluate/mining")
