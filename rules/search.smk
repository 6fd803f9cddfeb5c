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
        measures=lambda w: layout.dev_measures(w.encoder, f"{w.task}/{w.chain}"),
    output:
        output=f"{RESULTS}/chosen/{config['search']['select']}/{{encoder}}/{{task}}/{{chain}}.json",
    localrule: True
    params:
        **program("search/choose"),
        candidates=lambda w: layout.candidates_of(f"{w.task}/{w.chain}"),
        chain="{chain}",
        task="{task}",
        select=config["search"]["select"],
    shell:
        command("search/choose")


rule take_chosen:
    input:
        chosen=lambda w: layout.choice(w.encoder, w.searched),
        candidate_measures=lambda w: layout.candidate_files(
            f"{w.encoder}/seed-{w.seed}", w.searched, f"{w.rest}.measures.csv"
        ),
        candidate_items=lambda w: layout.candidate_files(
            f"{w.encoder}/seed-{w.seed}", w.searched, f"{w.rest}.items.csv"
        ),
    output:
        output=f"{EVALUATION}/{MODEL}/{{searched}}/{{rest}}.measures.csv",
        by_item=f"{EVALUATION}/{MODEL}/{{searched}}/{{rest}}.items.csv",
    wildcard_constraints:
        searched=alternatives(layout.searched_paths()),
        rest=r"((alignment|pairs|robustness)/)?[a-z0-9_]+(\.(train|dev|test))?",
    localrule: True
    params:
        **program("search/take_chosen"),
        chain=lambda w: w.searched.split("/")[1],
        translator=lambda w: w.searched.split("/")[1].removesuffix(
            layout.model_chain(w.searched.split("/")[1])
        ),
        candidates=lambda w: layout.candidates_of(w.searched),
    shell:
        command("search/take_chosen")
