# English training, the step of every chain that learns its task, from an encoder or from one that was aligned.


rule train_classifier:
    input:
        encoder=lambda w: layout.parent(w.encoder, w.seed, "nli", w.chain),
        train=lambda w: layout.english("nli"),
        bitext=lambda w: layout.step_bitext_set(last_step(w.chain), "nli"),
        synonyms=lambda w: layout.synonyms(last_step(w.chain), "nli"),
    output:
        model=directory(f"{RESULTS}/models/{{encoder}}/seed-{{seed}}/nli/{{chain}}"),
        digests=f"{RESULTS}/models/{{encoder}}/seed-{{seed}}/nli/{{chain}}{DIGESTS}",
        costs=f"{RESULTS}/costs/{{encoder}}/seed-{{seed}}/nli/{{chain}}.json",
    log:
        f"{RESULTS}/logs/models/{{encoder}}/seed-{{seed}}/nli/{{chain}}.log",
    benchmark:
        f"{RESULTS}/costs/{{encoder}}/seed-{{seed}}/nli/{{chain}}.benchmark.tsv"
    wildcard_constraints:
        chain=ending("train"),
    conda:
        ENVIRONMENT
    threads: config["threads"]
    resources:
        **GPU_EACH,
        mem_mb=grows(8000 * PROCESSES),
        runtime=grows(480),
    params:
        **step_program("train/classifier.py", "nli"),
        bitext=lambda w: layout.step_bitext(last_step(w.chain), "nli"),
        state=f"{RESULTS}/state/{{encoder}}/seed-{{seed}}/nli/{{chain}}",
    shell:
        "{params.launch:q} {params.script:q} --encoder {input.encoder:q} --train {input.train:q} --bitext {params.bitext:q}"
        " --method {params.method:q} --options {params.options:q} --seed {wildcards.seed:q} --state {params.state:q}"
        " --output {output.model:q} --costs {output.costs:q} &> {log:q}"


rule train_retriever:
    input:
        encoder=lambda w: layout.parent(w.encoder, w.seed, "clir", w.chain),
        pairs=lambda w: layout.english("clir"),
        bitext=lambda w: layout.step_bitext_set(last_step(w.chain), "clir"),
        synonyms=lambda w: layout.synonyms(last_step(w.chain), "clir"),
    output:
        model=directory(f"{RESULTS}/models/{{encoder}}/seed-{{seed}}/clir/{{chain}}"),
        digests=f"{RESULTS}/models/{{encoder}}/seed-{{seed}}/clir/{{chain}}{DIGESTS}",
        costs=f"{RESULTS}/costs/{{encoder}}/seed-{{seed}}/clir/{{chain}}.json",
    log:
        f"{RESULTS}/logs/models/{{encoder}}/seed-{{seed}}/clir/{{chain}}.log",
    benchmark:
        f"{RESULTS}/costs/{{encoder}}/seed-{{seed}}/clir/{{chain}}.benchmark.tsv"
    wildcard_constraints:
        chain=ending("train"),
    conda:
        ENVIRONMENT
    threads: config["threads"]
    resources:
        **GPU_EACH,
        mem_mb=grows(8000 * PROCESSES),
        runtime=grows(480),
    params:
        **step_program("train/retriever.py", "clir"),
        bitext=lambda w: layout.step_bitext(last_step(w.chain), "clir"),
        state=f"{RESULTS}/state/{{encoder}}/seed-{{seed}}/clir/{{chain}}",
    shell:
        "{params.launch:q} {params.script:q} --encoder {input.encoder:q} --pairs {input.pairs:q} --bitext {params.bitext:q}"
        " --method {params.method:q} --options {params.options:q} --seed {wildcards.seed:q} --state {params.state:q}"
        " --output {output.model:q} --costs {output.costs:q} &> {log:q}"
