# Alignment: a chain that trained in English goes on with bitext. The model so far is the teacher and the start.


rule align:
    input:
        teacher=f"{RESULTS}/models/{{encoder}}/seed-{{seed}}/{{task}}/{{chain}}",
        bitext=layout.bitext(),
        english=lambda w: layout.english(w.task),
    output:
        directory(
            f"{RESULTS}/models/{{encoder}}/seed-{{seed}}/{{task}}/{{chain}}.{{step}}"
        ),
    log:
        f"{RESULTS}/logs/models/{{encoder}}/seed-{{seed}}/{{task}}/{{chain}}.{{step}}.log",
    wildcard_constraints:
        step=alternatives(layout.names("steps", "kind", "align")),
    conda:
        ENVIRONMENT
    threads: config["threads"]
    resources:
        **GPU,
        mem_mb=lambda w, attempt: 8000 * attempt,
        runtime=480,
    params:
        **program("align.py", lambda w: w.step),
        method=lambda w: config["steps"][w.step]["method"],
        options=lambda w: json.dumps(step_options(config["steps"], w.step, w.task)),
        state=f"{RESULTS}/state/{{encoder}}/seed-{{seed}}/{{task}}/{{chain}}.{{step}}",
    shell:
        "python {params.script:q} --task {wildcards.task:q} --method {params.method:q} --parent {input.teacher:q}"
        " --bitext {input.bitext:q} --english {input.english:q} --options {params.options:q} --seed {wildcards.seed} --state {params.state:q}"
        " --output {output:q} --log {log:q}"
