# Report: all measures in one tidy table, then tables, figures and the summary.


rule collect_results:
    input:
        measures=[f"{path}.measures.csv" for path in layout.evaluations()],
        by_item=[f"{path}.items.csv" for path in layout.evaluations()],
    output:
        measures=report(
            f"{REPORT}/tables/measures.csv",
            caption="../report/results.rst",
            category="Tables",
        ),
        gains=f"{REPORT}/tables/gains.csv",
    log:
        f"{RESULTS}/logs/report/collect.log",
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("report/collect.py"),
        methods=json.dumps(config["methods"]),
        baseline=layout.baseline(),
        resamples=config["evaluation"]["bootstrap"],
        protocol=layout.protocol(),
    shell:
        "python {params.script:q} --measures {input.measures:q} --items {input.by_item:q} --protocol {params.protocol:q}"
        " --methods {params.methods:q} --baseline {params.baseline:q} --resamples {params.resamples:q}"
        " --output {output.measures:q} --gains {output.gains:q} &> {log:q}"


rule table:
    input:
        f"{REPORT}/tables/measures.csv",
    output:
        csv=report(
            f"{REPORT}/tables/{{encoder}}.{{task}}.measures.csv",
            caption="../report/table.rst",
            category="Tables",
            subcategory="{encoder}",
            labels={"task": "{task}", "table": "measures"},
        ),
        markdown=f"{REPORT}/tables/{{encoder}}.{{task}}.measures.md",
    log:
        f"{RESULTS}/logs/report/table-{{encoder}}-{{task}}-measures.log",
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("report/table.py"),
        methods=lambda w: layout.methods(w.task),
        note=layout.note(),
    shell:
        "python {params.script:q} --results {input:q} --encoder {wildcards.encoder:q} --task {wildcards.task:q}"
        " --methods {params.methods:q} --note={params.note:q} --csv {output.csv:q} --markdown {output.markdown:q}"
        " &> {log:q}"


use rule table as gains_table with:
    input:
        f"{REPORT}/tables/gains.csv",
    output:
        csv=report(
            f"{REPORT}/tables/{{encoder}}.{{task}}.gains.csv",
            caption="../report/gains.rst",
            category="Tables",
            subcategory="{encoder}",
            labels={"task": "{task}", "table": "gains"},
        ),
        markdown=f"{REPORT}/tables/{{encoder}}.{{task}}.gains.md",
    log:
        f"{RESULTS}/logs/report/table-{{encoder}}-{{task}}-gains.log",
    localrule: True


rule figures:
    input:
        measures=f"{REPORT}/tables/measures.csv",
        gains=f"{REPORT}/tables/gains.csv",
    output:
        svg=[
            report(
                f"{REPORT}/figures/{{encoder}}.{task}.{measure}.svg",
                caption="../report/figure.rst",
                category="Figures",
                subcategory="{encoder}",
                labels={"task": task, "measure": measure},
            )
            for task, measure in layout.figures()
        ],
        png=[
            f"{REPORT}/figures/{{encoder}}.{task}.{measure}.png"
            for task, measure in layout.figures()
        ],
    log:
        f"{RESULTS}/logs/report/figures-{{encoder}}.log",
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("report/figures.py"),
        figures=[".".join(figure) for figure in layout.figures()],
        methods=as_json({task: layout.methods(task) for task in config["tasks"]}),
        note=layout.note(),
        folder=lambda w, output: os.path.dirname(output.svg[0]),
    shell:
        "python {params.script:q} --measures {input.measures:q} --gains {input.gains:q} --encoder {wildcards.encoder:q}"
        " --figures {params.figures:q} --methods {params.methods:q} --note={params.note:q} --folder {params.folder:q}"
        " &> {log:q}"


rule summary:
    input:
        measures=f"{REPORT}/tables/measures.csv",
        gains=f"{REPORT}/tables/gains.csv",
        verdicts=[f"{table}.csv" for table in layout.verdict_tables()],
    output:
        report(
            f"{RESULTS}/summary.txt",
            caption="../report/summary.rst",
            category="Summary",
        ),
    log:
        f"{RESULTS}/logs/report/summary.log",
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("report/summary.py"),
        methods=json.dumps(config["methods"]),
        baseline=layout.baseline(),
        groups=json.dumps(config["groups"]),
        title=config["title"],
        report=f"{RESULTS}/report.html",
    shell:
        "python {params.script:q} --results {input.measures:q} --gains {input.gains:q} --verdicts {input.verdicts:q}"
        " --methods {params.methods:q}"
        " --baseline {params.baseline:q} --groups {params.groups:q} --title={params.title:q} --report {params.report:q}"
        " --output {output:q} &> {log:q}"


rule alignment_table:
    input:
        layout.alignment_scores(),
    output:
        csv=report(
            f"{REPORT}/tables/alignment.csv",
            caption="../report/alignment.rst",
            category="Tables",
        ),
        markdown=f"{REPORT}/tables/alignment.md",
    log:
        f"{RESULTS}/logs/report/alignment.log",
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("report/score_table.py"),
        title="Word alignment",
        note=layout.note(),
    shell:
        "python {params.script:q} --scores {input:q} --title {params.title:q} --note={params.note:q}"
        " --csv {output.csv:q} --markdown {output.markdown:q} &> {log:q}"


use rule alignment_table as mining_table with:
    input:
        layout.mining_scores(),
    output:
        csv=report(
            f"{REPORT}/tables/mining.csv",
            caption="../report/mining.rst",
            category="Tables",
        ),
        markdown=f"{REPORT}/tables/mining.md",
    log:
        f"{RESULTS}/logs/report/mining.log",
    localrule: True
    params:
        **program("report/score_table.py"),
        title="Sentence retrieval, mining and sentence alignment",
        note=layout.note(),


if layout.plans():

    rule plan_figures:
        input:
            [
                f"{RESULTS}/evaluation/{{encoder}}/alignment/{corpus}.plans.json"
                for corpus in config["evaluation"]["alignment"]["corpora"]
            ],
        output:
            svg=[
                report(
                    f"{REPORT}/figures/{{encoder}}.{corpus}.{lang}.plan.svg",
                    caption="../report/plan.rst",
                    category="Figures",
                    subcategory="{encoder}",
                    labels={"corpus": corpus, "language": lang},
                )
                for corpus, lang in layout.plans()
            ],
            png=[
                f"{REPORT}/figures/{{encoder}}.{corpus}.{lang}.plan.png"
                for corpus, lang in layout.plans()
            ],
        log:
            f"{RESULTS}/logs/report/plans-{{encoder}}.log",
        localrule: True
        conda:
            ENVIRONMENT
        params:
            **program("report/plan.py"),
            note=layout.note(),
            folder=lambda w, output: os.path.dirname(output.svg[0]),
        shell:
            "python {params.script:q} --plans {input:q} --encoder {wildcards.encoder:q} --note={params.note:q}"
            " --folder {params.folder:q} &> {log:q}"
