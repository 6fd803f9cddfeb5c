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


# A table is a file of isthmus/report/tables, its name the rule's: its function's parameters say what it is of and reads.
for table in TABLES:

    rule:
        name:
            f"{table.name}_table"
        input:
            unpack(lambda w, table=table: table.files(layout, dict(w.items()))),
        output:
            csv=report(
                f"{table.pattern(layout)}.csv",
                caption="../report/table.rst",
                **table.in_report(),
            ),
            markdown=f"{table.pattern(layout)}.md",
            svg=[
                report(
                    f"{figure.pattern(layout)}.svg",
                    caption="../report/figure.rst",
                    **figure.in_report(),
                )
                for figure in table.drawn
            ],
            png=[f"{figure.pattern(layout)}.png" for figure in table.drawn],
        log:
            f"{RESULTS}/logs/report/{os.path.basename(table.pattern(layout))}.log",
        localrule: True
        conda:
            ENVIRONMENT
        params:
            **program("report/table.py", modules=[table.module]),
            name=table.name,
            inputs=lambda w, input: [
                f"{name}={len(input[name])}" for name in input.keys()
            ],
            settings=lambda w, table=table: json.dumps(
                table.settings(layout, dict(w.items()))
            ),
            caption=lambda w, table=table: table.caption(dict(w.items())),
            figure_caption=lambda w, table=table: "".join(
                figure.caption(dict(w.items())) for figure in table.drawn
            ),
        shell:
            "python {params.script:q} {params.name:q} --inputs {params.inputs:q} --files {input:q}"
            " --settings {params.settings:q} --csv {output.csv:q} --markdown {output.markdown:q}"
            " --pictures {output.svg:q} {output.png:q} &> {log:q}"


# A figure is a file of isthmus/report/figures. One job draws all its pictures of an encoder: a start takes 3 s.
for figure in FIGURES:

    rule:
        name:
            f"{figure.name}_figures"
        input:
            unpack(lambda w, figure=figure: figure.files(layout, dict(w.items()))),
        output:
            svg=[
                report(
                    f"{path}.svg",
                    caption="../report/figure.rst",
                    **figure.in_report(of),
                )
                for of, path in figure.pictures(layout)
            ],
            png=[f"{path}.png" for _, path in figure.pictures(layout)],
        log:
            f"{RESULTS}/logs/report/{{encoder}}.{figure.name}.log",
        localrule: True
        conda:
            ENVIRONMENT
        params:
            **program("report/figure.py", modules=[figure.module]),
            name=figure.name,
            arguments=lambda w, figure=figure: json.dumps(
                figure.pictures_of(layout, dict(w.items()))
            ),
            figure_caption=lambda w, figure=figure: figure.caption(dict(w.items())),
        shell:
            "python {params.script:q} {params.name:q} --arguments {params.arguments:q} --pictures {output.svg:q}"
            " &> {log:q}"


rule summary:
    input:
        measures=f"{REPORT}/tables/measures.csv",
        gains=f"{REPORT}/tables/gains.csv",
        verdicts=items("table")["verdict"].outputs(layout, ".csv"),
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
