# Evaluation of models: one job a model and corpus, because importing torch costs seconds; then measures with intervals.
EVALUATION = f"{RESULTS}/evaluation"
MODEL = "{encoder}/seed-{seed}"
OF_NLI = f"{EVALUATION}/{MODEL}/nli/{{chain}}"
OF_CLIR = f"{EVALUATION}/{MODEL}/clir/{{chain}}"
SET = "{corpus}.{split}"
CORPUS = f"{RESULTS}/corpora/{{corpus}}"
DISTURBED = config["evaluation"]["robustness"]
RETRIEVAL_JOB = {**GPU_JOB, "mem_mb": grows(8000)}


rule evaluate_nli:
    input:
        model=lambda w: layout.model(
            w.encoder, w.seed, "nli", layout.model_chain(w.chain)
        ),
        data=lambda w: layout.asked_inputs(w.chain, w.corpus, w.split),
    output:
        folder=directory(f"{OF_NLI}/{SET}"),
        digests=f"{OF_NLI}/{SET}{DIGESTS}",
    threads: config["threads"]
    resources:
        **GPU_JOB,
    params:
        **program("evaluate/nli"),
        files=lambda w: layout.asked_files(w.chain, w.corpus, w.split),
        pairs=False,
        max_items=config["evaluation"]["max_items"],
        precision=config["evaluation"]["precision"],
    shell:
        command("evaluate/nli")


use rule evaluate_nli as evaluate_nli_pairs with:
    input:
        model=lambda w: layout.model(
            w.encoder, w.seed, "nli", layout.model_chain(w.chain)
        ),
        data=lambda w: layout.pair_files(w.chain, w.corpus, w.split),
    output:
        folder=directory(f"{OF_NLI}/pairs/{SET}"),
        digests=f"{OF_NLI}/pairs/{SET}{DIGESTS}",
    params:
        **program("evaluate/nli"),
        files=lambda w: layout.pair_files(w.chain, w.corpus, w.split),
        pairs=True,
        max_items=config["evaluation"]["max_items"],
        precision=config["evaluation"]["precision"],


rule evaluate_nli_robustness:
    input:
        model=lambda w: layout.model(
            w.encoder, w.seed, "nli", layout.model_chain(w.chain)
        ),
        files=lambda w: layout.disturbed_files(w.chain, w.corpus, w.split),
    output:
        folder=directory(f"{OF_NLI}/robustness/{SET}"),
        digests=f"{OF_NLI}/robustness/{SET}{DIGESTS}",
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
        model=lambda w: layout.model(
            w.encoder, w.seed, "clir", layout.model_chain(w.chain)
        ),
        collection=lambda w: layout.collection(w.corpus),
        data=lambda w: layout.asked_inputs(w.chain, w.corpus, w.split),
    output:
        folder=directory(f"{OF_CLIR}/{SET}"),
        digests=f"{OF_CLIR}/{SET}{DIGESTS}",
    threads: config["threads"]
    resources:
        **RETRIEVAL_JOB,
    params:
        **program("evaluate/retrieval"),
        corpus=CORPUS,
        queries=lambda w: layout.asked_queries(w.chain, w.corpus),
        directions=lambda w: layout.asked(w.chain, w.corpus),
        split="{split}",
        columns=lambda w: ["text"]
        + ["translation"] * layout.asks_translations(w.chain, w.split),
        precision=config["evaluation"]["precision"],
    shell:
        command("evaluate/retrieval")


rule evaluate_clir_robustness:
    input:
        model=lambda w: layout.model(
            w.encoder, w.seed, "clir", layout.model_chain(w.chain)
        ),
        collection=lambda w: layout.collection(w.corpus),
        data=lambda w: layout.asked_inputs(w.chain, w.corpus, w.split),
    output:
        folder=directory(f"{OF_CLIR}/robustness/{SET}"),
        digests=f"{OF_CLIR}/robustness/{SET}{DIGESTS}",
    threads: config["threads"]
    resources:
        **RETRIEVAL_JOB,
    params:
        **program("evaluate/retrieval_robustness"),
        corpus=CORPUS,
        queries=lambda w: layout.asked_queries(w.chain, w.corpus),
        directions=lambda w: layout.disturbed(w.chain, w.corpus),
        split="{split}",
        options=as_json({key: DISTURBED[key] for key in ("rates", "seed")}),
        precision=config["evaluation"]["precision"],
    shell:
        command("evaluate/retrieval_robustness")


rule measure:
    input:
        evaluation=f"{EVALUATION}/{{of}}/{SET}{DIGESTS}",
        collection=lambda w: (
            layout.collection(w.corpus) if layout.is_collection(w.corpus) else []
        ),
    output:
        measures=f"{EVALUATION}/{{of}}/{SET}.measures.csv",
        by_item=f"{EVALUATION}/{{of}}/{SET}.items.csv",
    localrule: True
    params:
        **program("evaluate/measure"),
        corpus=CORPUS,
        resamples=config["evaluation"]["bootstrap"],
    shell:
        command("evaluate/measure")


use rule measure as measure_alignment with:
    input:
        evaluation=f"{EVALUATION}/{{of}}/alignment/{{corpus}}.tsv",
    output:
        measures=f"{EVALUATION}/{{of}}/alignment/{{corpus}}.measures.csv",
        by_item=f"{EVALUATION}/{{of}}/alignment/{{corpus}}.items.csv",
    localrule: True
