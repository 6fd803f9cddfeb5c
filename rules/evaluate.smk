# Evaluation: one job a model and corpus (importing torch costs seconds), then its measures with intervals.
MODEL = "{encoder}/seed-{seed}"
EVALUATION = f"{RESULTS}/evaluation"


rule evaluate_nli:
    input:
        model=lambda w: layout.model(
            w.encoder, w.seed, "nli", layout.model_chain(w.chain)
        ),
        data=lambda w: layout.asked_inputs(w.chain, w.corpus, w.split),
    output:
        folder=directory(f"{EVALUATION}/{MODEL}/nli/{{chain}}/{{corpus}}.{{split}}"),
        digests=f"{EVALUATION}/{MODEL}/nli/{{chain}}/{{corpus}}.{{split}}{DIGESTS}",
    log:
        f"{RESULTS}/logs/evaluation/{MODEL}/nli/{{chain}}/{{corpus}}.{{split}}.log",
    conda:
        ENVIRONMENT
    threads: config["threads"]
    resources:
        **GPU,
        mem_mb=grows(6000),
        runtime=grows(120),
    params:
        **program("evaluate/nli.py"),
        asked=lambda w: layout.asked_files(w.chain, w.corpus, w.split),
        precision=config["evaluation"]["precision"],
        max_items=config["evaluation"]["max_items"],
        pairs=[],
    shell:
        "python {params.script:q} --model {input.model:q} --items {params.asked:q} {params.pairs:q}"
        " --precision {params.precision:q} --max-items {params.max_items:q} --output {output.folder:q} &> {log:q}"


rule evaluate_clir:
    input:
        model=lambda w: layout.model(
            w.encoder, w.seed, "clir", layout.model_chain(w.chain)
        ),
        corpus=lambda w: layout.collection(w.corpus),
        queries=lambda w: layout.asked_inputs(w.chain, w.corpus, w.split),
    output:
        folder=directory(f"{EVALUATION}/{MODEL}/clir/{{chain}}/{{corpus}}.{{split}}"),
        digests=f"{EVALUATION}/{MODEL}/clir/{{chain}}/{{corpus}}.{{split}}{DIGESTS}",
    log:
        f"{RESULTS}/logs/evaluation/{MODEL}/clir/{{chain}}/{{corpus}}.{{split}}.log",
    conda:
        ENVIRONMENT
    threads: config["threads"]
    resources:
        **GPU,
        mem_mb=grows(8000),
        runtime=grows(240),
    params:
        **program("evaluate/retrieval.py"),
        only=lambda w: (
            [] if layout.asks_translations(w.chain, w.split) else ["--only-original"]
        ),
        corpus=f"{RESULTS}/corpora/{{corpus}}",
        queries=lambda w: layout.asked_queries(w.chain, w.corpus),
        directions=lambda w: layout.asked(w.chain, w.corpus),
        precision=config["evaluation"]["precision"],
    shell:
        "python {params.script:q} --model {input.model:q} --corpus {params.corpus:q} --queries {params.queries:q} {params.only:q}"
        " --directions {params.directions:q} --split {wildcards.split:q} --precision {params.precision:q}"
        " --output {output.folder:q} &> {log:q}"


rule evaluate_sentence_vectors:
    input:
        encoder=f"{RESULTS}/encoders/{{encoder}}{DIGESTS}",
        corpus=lambda w: layout.collection(w.corpus),
    output:
        folder=directory(f"{EVALUATION}/{{encoder}}/sentence/{{corpus}}.{{split}}"),
        digests=f"{EVALUATION}/{{encoder}}/sentence/{{corpus}}.{{split}}{DIGESTS}",
    log:
        f"{RESULTS}/logs/evaluation/{{encoder}}/sentence/{{corpus}}.{{split}}.log",
    conda:
        ENVIRONMENT
    threads: config["threads"]
    resources:
        **GPU,
        mem_mb=grows(6000),
        runtime=grows(120),
    params:
        **program("evaluate/sentence_vectors.py"),
        corpus=f"{RESULTS}/corpora/{{corpus}}",
        directions=lambda w: config["corpora"][w.corpus]["directions"],
        precision=config["evaluation"]["precision"],
    shell:
        "python {params.script:q} --encoder {input.encoder:q} --corpus {params.corpus:q}"
        " --directions {params.directions:q} --split {wildcards.split:q} --precision {params.precision:q}"
        " --output {output.folder:q} &> {log:q}"


rule evaluate_bm25:
    input:
        corpus=lambda w: layout.collection(w.corpus),
    output:
        folder=directory(f"{EVALUATION}/bm25/{{corpus}}.{{split}}"),
        digests=f"{EVALUATION}/bm25/{{corpus}}.{{split}}{DIGESTS}",
    log:
        f"{RESULTS}/logs/evaluation/bm25/{{corpus}}.{{split}}.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=grows(4000),
        runtime=grows(60),
    params:
        **program("evaluate/bm25.py"),
        corpus=f"{RESULTS}/corpora/{{corpus}}",
        directions=lambda w: config["corpora"][w.corpus]["directions"],
        queries=[],
    shell:
        "python {params.script:q} --corpus {params.corpus:q} {params.queries:q} --directions {params.directions:q}"
        " --split {wildcards.split:q} --output {output.folder:q} &> {log:q}"


rule evaluate_encoder_alignment:
    input:
        model=f"{RESULTS}/encoders/{{encoder}}{DIGESTS}",
        gold=lambda w: layout.gold(w.corpus),
    output:
        scores=f"{EVALUATION}/{{encoder}}/alignment/{{corpus}}.tsv",
        plans=f"{EVALUATION}/{{encoder}}/alignment/{{corpus}}.plans.json",
    log:
        f"{RESULTS}/logs/evaluation/{{encoder}}/alignment/{{corpus}}.log",
    conda:
        ENVIRONMENT
    threads: config["threads"]
    resources:
        **GPU,
        mem_mb=grows(4000),
        runtime=grows(60),
    params:
        **program("evaluate/word_alignment.py"),
        aligners=layout.vector_aligners(),
        options=as_json(config["evaluation"]["alignment"]["options"]),
    shell:
        "python {params.script:q} --model {input.model:q} --gold {input.gold:q} --aligners {params.aligners:q}"
        " --options {params.options:q} --output {output.scores:q} --plans {output.plans:q} &> {log:q}"


use rule evaluate_encoder_alignment as evaluate_model_alignment with:
    input:
        model=f"{RESULTS}/models/{MODEL}/{{task}}/{{chain}}{DIGESTS}",
        gold=lambda w: layout.gold(w.corpus),
    output:
        scores=f"{EVALUATION}/{MODEL}/{{task}}/{{chain}}/alignment/{{corpus}}.tsv",
        plans=f"{EVALUATION}/{MODEL}/{{task}}/{{chain}}/alignment/{{corpus}}.plans.json",
    log:
        f"{RESULTS}/logs/evaluation/{MODEL}/{{task}}/{{chain}}/alignment/{{corpus}}.log",
    params:
        **program("evaluate/word_alignment.py"),
        aligners=layout.vector_aligners()[:1],
        options=as_json(config["evaluation"]["alignment"]["options"]),


rule evaluate_mining:
    input:
        encoder=f"{RESULTS}/encoders/{{encoder}}{DIGESTS}",
        documents=lambda w: layout.sentences(w.corpus),
    output:
        f"{EVALUATION}/{{encoder}}/mining/{{corpus}}.tsv",
    log:
        f"{RESULTS}/logs/evaluation/{{encoder}}/mining/{{corpus}}.log",
    conda:
        ENVIRONMENT
    threads: config["threads"]
    resources:
        **GPU,
        mem_mb=grows(6000),
        runtime=grows(240),
    params:
        **program("evaluate/mining.py"),
        options=as_json(config["evaluation"]["mining"]["options"]),
        precision=config["evaluation"]["precision"],
        foreign=lambda w, input: input.documents[1:],
    shell:
        "python {params.script:q} --encoder {input.encoder:q} --english {input.documents[0]:q}"
        " --foreign {params.foreign:q} --options {params.options:q} --precision {params.precision:q}"
        " --output {output:q} &> {log:q}"


rule evaluate_statistical_alignment:
    input:
        gold=lambda w: layout.gold(w.corpus),
        bitext=lambda w: layout.alignment_bitext(w.corpus),
    output:
        f"{EVALUATION}/statistical/alignment/{{corpus}}.tsv",
    log:
        f"{RESULTS}/logs/evaluation/statistical/alignment/{{corpus}}.log",
    conda:
        ENVIRONMENT
    resources:
        mem_mb=grows(4000),
        runtime=grows(120),
    params:
        **program("evaluate/statistical_alignment.py"),
        seed=config["evaluation"]["alignment"]["options"]["seed"],
    shell:
        "python {params.script:q} --gold {input.gold:q} --bitext {input.bitext:q} --seed {params.seed:q}"
        " --output {output:q} &> {log:q}"


rule measure:
    input:
        evaluation=f"{EVALUATION}/{{of}}/{{corpus}}.{{split}}{DIGESTS}",
        corpus=lambda w: (
            layout.collection(w.corpus) if layout.is_collection(w.corpus) else []
        ),
    output:
        measures=f"{EVALUATION}/{{of}}/{{corpus}}.{{split}}.measures.csv",
        by_item=f"{EVALUATION}/{{of}}/{{corpus}}.{{split}}.items.csv",
    log:
        f"{RESULTS}/logs/measure/{{of}}/{{corpus}}.{{split}}.log",
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("evaluate/measure.py"),
        corpus=lambda w: (
            ["--corpus", f"{RESULTS}/corpora/{w.corpus}"]
            if layout.is_collection(w.corpus)
            else []
        ),
        resamples=config["evaluation"]["bootstrap"],
    shell:
        "python {params.script:q} --evaluation {input.evaluation:q} {params.corpus:q} --resamples {params.resamples:q}"
        " --output {output.measures:q} --items {output.by_item:q} &> {log:q}"


use rule measure as measure_alignment with:
    input:
        evaluation=f"{EVALUATION}/{{of}}/alignment/{{corpus}}.tsv",
    output:
        measures=f"{EVALUATION}/{{of}}/alignment/{{corpus}}.measures.csv",
        by_item=f"{EVALUATION}/{{of}}/alignment/{{corpus}}.items.csv",
    log:
        f"{RESULTS}/logs/measure/{{of}}/alignment/{{corpus}}.log",
    localrule: True
    params:
        **program("evaluate/measure.py"),
        corpus=[],
        resamples=config["evaluation"]["bootstrap"],
