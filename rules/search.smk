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


rule pair_table:
    input:
        f"{REPORT}/tables/measures.csv",
    output:
        csv=report(
            f"{REPORT}/tables/{{encoder}}.nli_pairs.csv",
            caption="../report/pairs.rst",
            category="Tables",
            subcategory="{encoder}",
            labels={"task": "nli", "table": "two languages"},
        ),
        markdown=f"{REPORT}/tables/{{encoder}}.nli_pairs.md",
    log:
        f"{RESULTS}/logs/report/table-{{encoder}}-nli-pairs.log",
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("report/pair_table.py"),
        methods=lambda w: layout.methods("nli"),
        note=layout.note(),
    shell:
        "python {params.script:q} --results {input:q} --encoder {wildcards.encoder:q}"
        " --methods {params.methods:q} --note={params.note:q} --csv {output.csv:q} --markdown {output.markdown:q}"
        " &> {log:q}"


rule robustness_report:
    input:
        f"{REPORT}/tables/measures.csv",
    output:
        csv=report(
            f"{REPORT}/tables/{{encoder}}.{{task}}.robustness.csv",
            caption="../report/robustness.rst",
            category="Tables",
            subcategory="{encoder}",
            labels={"task": "{task}", "table": "robustness"},
        ),
        markdown=f"{REPORT}/tables/{{encoder}}.{{task}}.robustness.md",
        svg=report(
            f"{REPORT}/figures/{{encoder}}.{{task}}.robustness.svg",
            caption="../report/robustness.rst",
            category="Figures",
            subcategory="{encoder}",
            labels={"task": "{task}", "measure": "robustness"},
        ),
        png=f"{REPORT}/figures/{{encoder}}.{{task}}.robustness.png",
    log:
        f"{RESULTS}/logs/report/robustness-{{encoder}}-{{task}}.log",
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("report/robustness.py"),
        methods=lambda w: layout.methods(w.task),
        note=layout.note(),
    shell:
        "python {params.script:q} --results {input:q} --encoder {wildcards.encoder:q} --task {wildcards.task:q}"
        " --methods {params.methods:q} --note={params.note:q} --csv {output.csv:q} --markdown {output.markdown:q}"
        " --figures {output.svg:q} {output.png:q} &> {log:q}"


rule cost_table:
    input:
        costs=lambda w: layout.costs(w.encoder),
        seconds=lambda w: [
            f"{path.removesuffix('.json')}.benchmark.tsv"
            for path in layout.costs(w.encoder)
        ],
        chosen=lambda w: layout.choices(w.encoder),
    output:
        csv=report(
            f"{REPORT}/tables/{{encoder}}.costs.csv",
            caption="../report/costs.rst",
            category="Tables",
            subcategory="{encoder}",
            labels={"task": "all", "table": "costs"},
        ),
        markdown=f"{REPORT}/tables/{{encoder}}.costs.md",
    log:
        f"{RESULTS}/logs/report/costs-{{encoder}}.log",
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("report/cost_table.py"),
        methods=json.dumps(
            {
                name: layout.model_chain(chain)
                for name, chain in config["methods"].items()
            }
        ),
        baseline=layout.baseline(),
        note=layout.note(),
    shell:
        "python {params.script:q} --costs {input.costs:q} --methods {params.methods:q} --baseline {params.baseline:q}"
        " --chosen {input.chosen:q} --encoder {wildcards.encoder:q} --note={params.note:q} --csv {output.csv:q} --markdown {output.markdown:q}"
        " &> {log:q}"


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


rule choice_table:
    input:
        layout.choices(*config["encoders"]),
    output:
        report(
            f"{REPORT}/tables/chosen.md",
            caption="../report/chosen.rst",
            category="Tables",
            labels={"task": "all", "table": "chosen options"},
        ),
    log:
        f"{RESULTS}/logs/report/chosen.log",
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("report/choice_table.py"),
        select=config["search"]["select"],
    shell:
        "python {params.script:q} --chosen {input:q} --select {params.select:q} --markdown {output:q} &> {log:q}"
