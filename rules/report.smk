# Report: one tidy table of all measures, then tables, figures and the summary.


rule collect_results:
    input:
        measures=[path + MEASURES for path in evaluation.evaluations(config)],
        by_item=[path + ITEMS for path in evaluation.evaluations(config)],
    output:
        output=report(
            paths.MEASURES_TABLE,
            caption="../report/results.rst",
            category="Tables",
        ),
        gains=paths.GAINS_TABLE,
    localrule: True
    params:
        **program("report/collect"),
        methods=json.dumps(config["methods"]),
        baseline=lookups.baseline(config),
        resamples=config["evaluation"]["bootstrap"],
        protocol=protocol.protocol(config),
    shell:
        command("report/collect")


# Each table is a file of isthmus/report/tables and gets a rule of its name. The parameters of its function say which
# wildcards and files the table needs.
for table in TABLES:

    rule:
        name:
            f"{table.name}_table"
        input:
            files=lambda w, table=table: sum(table.files(config, w).values(), []),
        output:
            csv=report(
                f"{table.pattern(config)}.csv",
                caption="../report/table.rst",
                **table.in_report(),
            ),
            markdown=f"{table.pattern(config)}.md",
            pictures=[
                picture
                for figure in table.drawn
                for picture in (
                    report(
                        f"{figure.pattern(config)}.svg",
                        caption="../report/figure.rst",
                        **figure.in_report(),
                    ),
                    f"{figure.pattern(config)}.png",
                )
            ],
        localrule: True
        params:
            **program("report/table", modules=[table.module]),
            name=table.name,
            inputs=lambda w, table=table: table.counts(config, w),
            settings=lambda w, table=table: json.dumps(table.settings(config, w)),
            caption=lambda w, table=table: table.caption(w),
            figure_caption=lambda w, table=table: [
                figure.caption(w) for figure in table.drawn
            ],
        shell:
            command("report/table")


# Each figure is a file of isthmus/report/figures. One job draws all its pictures of an encoder: a start takes 3 s.
for figure in FIGURES:

    rule:
        name:
            f"{figure.name}_figures"
        input:
            files=lambda w, figure=figure: sum(figure.files(config, w).values(), []),
        output:
            pictures=[
                report(
                    f"{path}.svg",
                    caption="../report/figure.rst",
                    **figure.in_report(of),
                )
                for of, path in figure.pictures(config)
            ],
            png=[f"{path}.png" for _, path in figure.pictures(config)],
        localrule: True
        params:
            **program("report/figure", modules=[figure.module]),
            name=figure.name,
            arguments=lambda w, figure=figure: json.dumps(figure.arguments(config, w)),
            figure_caption=lambda w, figure=figure: [figure.caption(w)],
        shell:
            command("report/figure")


rule summary:
    input:
        measures=paths.MEASURES_TABLE,
        gains=paths.GAINS_TABLE,
        verdicts=[
            file
            for table in TABLES
            if table.name == "verdict"
            for file in table.outputs(config, ".csv")
        ],
    output:
        output=report(
            paths.SUMMARY,
            caption="../report/summary.rst",
            category="Summary",
        ),
    localrule: True
    params:
        **program("report/summary"),
        methods=json.dumps(config["methods"]),
        baseline=lookups.baseline(config),
        groups=json.dumps(config["groups"]),
        title=config["title"],
        report=paths.REPORT_PAGE,
    shell:
        command("report/summary")
