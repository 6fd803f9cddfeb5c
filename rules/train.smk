# English training: the first step of every chain.


rule train_classifier:
    input:
        encoder=f"{RESULTS}/encoders/{{encoder}}",
        train=lambda w: layout.english("nli"),
    output:
        directory(f"{RESULTS}/models/{{encoder}}/seed-{{seed}}/nli/{{step}}"),
    log:
        f"{RESULTS}/logs/models/{{encoder}}/seed-{{seed}}/nli/{{step}}.log",
    wildcard_constraints:
        step=alternatives(layout.names("steps", "kind", "train")),
    conda:
        ENVIRONMENT
    threads: config["threads"]
    resources:
        **GPU,
        mem_mb=lambda w, attempt: 8000 * attempt,
        runtime=480,
    params:
        **program("train_classifier.py", lambda w: w.step),
        method=lambda w: config["steps"][w.step]["method"],
        options=lambda w: json.dumps(step_options(config["steps"], w.step, "nli")),
        state=f"{RESULTS}/state/{{encoder}}/seed-{{seed}}/nli/{{step}}",
    shell:
        "python {params.script:q} --encoder {input.encoder:q} --train {input.train:q}"
        " --method {params.method:q} --options {params.options:q} --seed {wildcards.seed} --state {params.state:q}"
        " --output {output:q} --log {log:q}"


rule train_retriever:
    input:
        encoder=f"{RESULTS}/encoders/{{encoder}}",
        pairs=lambda w: layout.english("clir"),
    output:
        directory(f"{RESULTS}/models/{{encoder}}/seed-{{seed}}/clir/{{step}}"),
    log:
        f"{RESULTS}/logs/models/{{encoder}}/seed-{{seed}}/clir/{{step}}.log",
    wildcard_constraints:
        step=alternatives(layout.names("steps", "kind", "train")),
    conda:
        ENVIRONMENT
    threads: config["threads"]
    resources:
        **GPU,
        mem_mb=lambda w, attempt: 8000 * attempt,
        runtime=480,
    params:
        **program("train_retriever.py", lambda w: w.step),
        method=lambda w: config["steps"][w.step]["method"],
        options=lambda w: json.dumps(step_options(config["steps"], w.step, "clir")),
        state=f"{RESULTS}/state/{{encoder}}/seed-{{seed}}/clir/{{step}}",
    shell:
        "python {params.script:q} --encoder {input.encoder:q} --pairs {input.pairs:q}"
        " --method {params.method:q} --options {params.options:q} --seed {wildcards.seed} --state {params.state:q}"
        " --output {output:q} --log {log:q}"
