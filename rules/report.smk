# Report: all measures in one tidy table, then tables, figures and the summary.


rule collect_results:
    input:
        measures=[f"{path}.measures.csv" for path in layout.evaluations()],
        by_item=[f"{path}.items.csv" for path in layout.evaluations()],
    output:
        output=report(
            f"{REPORT}/tables/measures.csv",
            caption="../report/results.rst",
            category="Tables",
        ),
        gains=f"{REPORT}/tables/gains.csv",
    localrule: True
    params:
        **program("report/collect"),
        methods=json.dumps(config["methods"]),
        baseline=layout.baseline(),
        resamples=config["evaluation"]["bootstrap"],
        protocol=layout.protocol(),
    shell:
        command("report/collect")


# A table is a file of isthmus/report/tables, its name the rule's: its function's parameters say what it is of and reads.
for table in TABLES:

    rule:
        name:
            f"{table.name}_table"
        input:
            files=lambda w, table=table: sum(table.files(layout, w).values(), []),
        output:
            csv=report(
                f"{table.pattern(layout)}.csv",
                caption="../report/table.rst",
                **table.in_report(),
            ),
            markdown=f"{table.pattern(layout)}.md",
            pictures=[
                picture
                for figure in table.drawn
                for picture in (
                    report(
                        f"{figure.pattern(layout)}.svg",
                        caption="../report/figure.rst",
                        **figure.in_report(),
                    ),
                    f"{figure.pattern(layout)}.png",
                )
            ],
        localrule: True
        params:
            **program("report/table", modules=[table.module]),
            name=table.name,
            inputs=lambda w, table=table: table.counts(layout, w),
            settings=lambda w, table=table: json.dumps(table.settings(layout, w)),
            caption=lambda w, table=table: table.caption(w),
            figure_caption=lambda w, table=table: [
                figure.caption(w) for figure in table.drawn
            ],
        shell:
            command("report/table")


# A figure is a file of isthmus/report/figures. One job draws all its pictures of an encoder: a start takes 3 s.
for figure in FIGURES:

    rule:
        name:
            f"{figure.name}_figures"
        input:
            files=lambda w, figure=figure: sum(figure.files(layout, w).values(), []),
        output:
            pictures=[
                report(
                    f"{path}.svg",
                    caption="../report/figure.rst",
                    **figure.in_report(of),
                )
                for of, path in figure.pictures(layout)
            ],
            png=[f"{path}.png" for _, path in figure.pictures(layout)],
        localrule: True
        params:
            **program("report/figure", modules=[figure.module]),
            name=figure.name,
            arguments=lambda w, figure=figure: json.dumps(figure.arguments(layout, w)),
            figure_caption=lambda w, figure=figure: [figure.caption(w)],
        shell:
            command("report/figure")


rule summary:
    input:
        measures=f"{REPORT}/tables/measures.csv",
        gains=f"{REPORT}/tables/gains.csv",
        verdicts=[
            file
            for table in TABLES
            if table.name == "verdict"
            for file in table.outputs(layout, ".csv")
        ],
    output:
        output=report(
            f"{RESULTS}/summary.txt",
            caption="../report/summary.rst",
            category="Summary",
        ),
    localrule: True
    params:
        **program("report/summary"),
        methods=json.dumps(config["methods"]),
        baseline=layout.baseline(),
        groups=json.dumps(config["groups"]),
        title=config["title"],
        report=f"{RESULTS}/report.html",
    shell:
        command("report/summary")
