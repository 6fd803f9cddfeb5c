# Comparison: every method against the baseline and the other family, tested; the effects drawn; the verdict.
JUDGED = config["evaluation"]["statistics"]


rule compare:
    input:
        lambda w: layout.compared(w.encoder, w.task),
    output:
        csv=report(
            f"{REPORT}/tables/{{encoder}}.{{task}}.comparisons.csv",
            caption="../report/comparisons.rst",
            category="Tables",
            subcategory="{encoder}",
            labels={"task": "{task}", "table": "comparisons"},
        ),
        markdown=f"{REPORT}/tables/{{encoder}}.{{task}}.comparisons.md",
        figure=report(
            f"{REPORT}/figures/{{encoder}}.{{task}}.effects.svg",
            caption="../report/effects.rst",
            category="Figures",
            subcategory="{encoder}",
            labels={"task": "{task}", "measure": "effects"},
        ),
    log:
        f"{RESULTS}/logs/compare/{{encoder}}-{{task}}.log",
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("report/compare.py"),
        methods=json.dumps(config["methods"]),
        baseline=layout.baseline(),
        protocol=layout.protocol(),
        families=lambda w: json.dumps(layout.families(w.task)),
        groups=lambda w: json.dumps(layout.judged_groups(w.task)),
        further=json.dumps(JUDGED["further"]),
        gap=JUDGED.get("gap", []),
        tests=lambda w: arguments(
            {
                "resamples": config["evaluation"]["bootstrap"],
                "permutations": JUDGED["permutations"],
                "level": JUDGED["level"],
                "smallest_gain": JUDGED["smallest_gain"][w.task],
            }
        ),
        note=layout.note(),
    shell:
        "python {params.script:q} --items {input:q} --methods {params.methods:q} --baseline {params.baseline:q}"
        " --protocol {params.protocol:q} --families {params.families:q} --groups {params.groups:q} --gap {params.gap:q}"
        " --further {params.further:q} {params.tests:q} --note={params.note:q} --csv {output.csv:q}"
        " --markdown {output.markdown:q} --figure {output.figure:q} &> {log:q}"


rule verdict:
    input:
        lambda w: [
            f"{REPORT}/tables/{w.encoder}.{task}.comparisons.csv"
            for task in layout.compared_tasks()
        ],
    output:
        csv=report(
            f"{REPORT}/tables/{{encoder}}.verdict.csv",
            caption="../report/verdict.rst",
            category="Verdict",
            labels={"encoder": "{encoder}"},
        ),
        markdown=f"{REPORT}/tables/{{encoder}}.verdict.md",
    log:
        f"{RESULTS}/logs/compare/{{encoder}}-verdict.log",
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("report/verdict.py"),
        baseline=layout.baseline(),
        families=json.dumps(layout.families()),
        smallest_gain=as_json(JUDGED["smallest_gain"]),
        level=JUDGED["level"],
        note=layout.note(),
    shell:
        "python {params.script:q} --comparisons {input:q} --baseline {params.baseline:q}"
        " --families {params.families:q} --smallest-gain {params.smallest_gain:q} --level {params.level:q}"
        " --note={params.note:q} --csv {output.csv:q} --markdown {output.markdown:q} &> {log:q}"
