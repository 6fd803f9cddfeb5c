# Report: all measures in one tidy table, then tables, figures and the summary.


rule collect_results:
    input:
        measures=[f"{path}.measures.csv" for path in layout.evaluations()],
        by_item=[f"{path}.items.csv" for path in layout.evaluations()],
    output:
        measures=f"{RESULTS}/tables/measures.csv",
        gains=f"{RESULTS}/tables/gains.csv",
    log:
        f"{RESULTS}/logs/report/collect.log",
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("collect_results.py"),
        methods=json.dumps(config["methods"]),
        baseline=layout.baseline(),
        resamples=config["evaluation"]["bootstrap"],
    shell:
        "python {params.script:q} --measures {input.measures:q} --items {input.by_item:q}"
        " --methods {params.methods:q} --baseline {params.baseline:q} --resamples {params.resamples}"
        " --output {output.measures:q} --gains {output.gains:q} --log {log:q}"
