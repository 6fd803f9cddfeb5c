# What makes a comparison fair: what each method took, and evaluations beside the tasks' own sets: premise and hypothesis
# in two languages, attack and noise.


use rule evaluate_nli as evaluate_nli_pairs with:
    input:
        model=lambda w: layout.model(
            w.encoder, w.seed, "nli", layout.model_chain(w.chain)
        ),
        data=lambda w: layout.pair_files(w.chain, w.corpus, w.split),
    output:
        folder=directory(
            f"{EVALUATION}/{MODEL}/nli/{{chain}}/pairs/{{corpus}}.{{split}}"
        ),
        digests=f"{EVALUATION}/{MODEL}/nli/{{chain}}/pairs/{{corpus}}.{{split}}{DIGESTS}",
    log:
        f"{RESULTS}/logs/evaluation/{MODEL}/nli/{{chain}}/pairs/{{corpus}}.{{split}}.log",
    params:
        **program("evaluate/nli.py"),
        asked=lambda w: layout.pair_files(w.chain, w.corpus, w.split),
        precision=config["evaluation"]["precision"],
        max_items=config["evaluation"]["max_items"],
        pairs=["--pairs"],


rule evaluate_nli_robustness:
    input:
        model=lambda w: layout.model(
            w.encoder, w.seed, "nli", layout.model_chain(w.chain)
        ),
        data=lambda w: layout.disturbed_files(w.chain, w.corpus, w.split),
    output:
        folder=directory(
            f"{EVALUATION}/{MODEL}/nli/{{chain}}/robustness/{{corpus}}.{{split}}"
        ),
        digests=f"{EVALUATION}/{MODEL}/nli/{{chain}}/robustness/{{corpus}}.{{split}}{DIGESTS}",
    log:
        f"{RESULTS}/logs/evaluation/{MODEL}/nli/{{chain}}/robustness/{{corpus}}.{{split}}.log",
    conda:
        ENVIRONMENT
    threads: config["threads"]
    resources:
        **GPU,
        mem_mb=grows(6000),
        runtime=grows(240),
    params:
        **program("evaluate/nli_robustness.py"),
        disturbances=arguments(
            {
                key: value
                for key, value in config["evaluation"]["robustness"].items()
                if key != "languages"
            }
        ),
    shell:
        "python {params.script:q} --model {input.model:q} --items {input.data:q} {params.disturbances:q}"
        " --output {output.folder:q} &> {log:q}"


use rule evaluate_clir as evaluate_clir_robustness with:
    output:
        folder=directory(
            f"{EVALUATION}/{MODEL}/clir/{{chain}}/robustness/{{corpus}}.{{split}}"
        ),
        digests=f"{EVALUATION}/{MODEL}/clir/{{chain}}/robustness/{{corpus}}.{{split}}{DIGESTS}",
    log:
        f"{RESULTS}/logs/evaluation/{MODEL}/clir/{{chain}}/robustness/{{corpus}}.{{split}}.log",
    params:
        **program("evaluate/retrieval.py"),
        only=[
            "--seed",
            config["evaluation"]["robustness"]["seed"],
            "--rates",
            *config["evaluation"]["robustness"]["rates"],
        ],
        corpus=f"{RESULTS}/corpora/{{corpus}}",
        queries=lambda w: layout.asked_queries(w.chain, w.corpus),
        directions=lambda w: layout.disturbed(w.chain, w.corpus),
        precision=config["evaluation"]["precision"],


# A search: its candidates are trained and evaluated as any chain is; the tables read the chosen one's measurements.
ruleorder: take_chosen > measure
ruleorder: take_chosen > measure_alignment


rule choose_candidate:
    input:
        lambda w: layout.dev_measures(w.encoder, f"{w.task}/{w.chain}"),
    output:
        f"{RESULTS}/chosen/{config['search']['select']}/{{encoder}}/{{task}}/{{chain}}.json",
    log:
        f"{RESULTS}/logs/chosen/{config['search']['select']}/{{encoder}}/{{task}}/{{chain}}.log",
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("search/choose.py"),
        candidates=lambda w: layout.candidates_of(f"{w.task}/{w.chain}"),
        select=config["search"]["select"],
    shell:
        "python {params.script:q} --measures {input:q} --candidates {params.candidates:q} --chain {wildcards.chain:q}"
        " --task {wildcards.task:q} --select {params.select:q} --output {output:q} &> {log:q}"


rule take_chosen:
    input:
        chosen=lambda w: layout.choice(w.encoder, w.searched),
        measures=lambda w: layout.candidate_files(
            f"{w.encoder}/seed-{w.seed}", w.searched, f"{w.rest}.measures.csv"
        ),
        by_item=lambda w: layout.candidate_files(
            f"{w.encoder}/seed-{w.seed}", w.searched, f"{w.rest}.items.csv"
        ),
    output:
        measures=f"{EVALUATION}/{MODEL}/{{searched}}/{{rest}}.measures.csv",
        by_item=f"{EVALUATION}/{MODEL}/{{searched}}/{{rest}}.items.csv",
    log:
        f"{RESULTS}/logs/chosen/{MODEL}/{{searched}}/{{rest}}.log",
    wildcard_constraints:
        searched=alternatives(layout.searched_paths()),
        rest=r"((alignment|pairs|robustness)/)?[a-z0-9_]+(\.(train|dev|test))?",
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("search/take_chosen.py"),
        chain=lambda w: w.searched.split("/")[1],
        translator=lambda w: w.searched.split("/")[1].removesuffix(
            layout.model_chain(w.searched.split("/")[1])
        ),
        candidates=lambda w: layout.candidates_of(w.searched),
    shell:
        "python {params.script:q} --chosen {input.chosen:q} --chain {params.chain:q} --translator={params.translator:q}"
        " --candidates {params.candidates:q} --measures {input.measures:q} --items {input.by_item:q}"
        " --output {output.measures:q} --by-item {output.by_item:q} &> {log:q}"
