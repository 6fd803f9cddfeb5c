# English training, the step of every chain that learns its task, from an encoder or from one that was aligned.


rule train:
    input:
        parent=lambda w: layout.parent(w.encoder, w.seed, w.task, w.chain),
        english=lambda w: layout.english(w.task),
        bitext=lambda w: layout.step_bitext_set(last_step(w.chain), w.task),
        words=lambda w: layout.step_word_lists(last_step(w.chain), w.task),
    output:
        model=directory(
            f"{RESULTS}/models/{{encoder}}/seed-{{seed}}/{{task}}/{{chain}}"
        ),
        digests=f"{RESULTS}/models/{{encoder}}/seed-{{seed}}/{{task}}/{{chain}}{DIGESTS}",
        costs=f"{RESULTS}/costs/{{encoder}}/seed-{{seed}}/{{task}}/{{chain}}.json",
    log:
        f"{RESULTS}/logs/models/{{encoder}}/seed-{{seed}}/{{task}}/{{chain}}.log",
    benchmark:
        f"{RESULTS}/costs/{{encoder}}/seed-{{seed}}/{{task}}/{{chain}}.benchmark.tsv"
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
        **step_program("train/train.py"),
        bitext=lambda w: layout.step_bitext(last_step(w.chain), w.task),
        state=f"{RESULTS}/state/{{encoder}}/seed-{{seed}}/{{task}}/{{chain}}",
    shell:
        "{params.launch:q} {params.script:q} --task {wildcards.task:q} --method {params.method:q} --parent {input.parent:q}"
        " --bitext {params.bitext:q} --english {input.english:q} --options {params.options:q} --seed {wildcards.seed:q} --state {params.state:q}"
        " --output {output.model:q} --costs {output.costs:q} &> {log:q}"
