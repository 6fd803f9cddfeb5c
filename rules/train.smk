# English training, the step of every chain that learns its task, from an encoder or from one that was aligned.


rule train:
    input:
        parent=by_wildcards(training.parent),
        english=by_wildcards(corpora.english),
        bitext=by_wildcards(training.step_bitext_set),
        words=by_wildcards(training.step_word_lists),
    output:
        model=directory(paths.MODEL),
        digests=paths.MODEL + DIGESTS,
        costs=paths.COSTS,
    log:
        paths.MODEL_LOG,
    benchmark:
        paths.BENCHMARK
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
        bitext=by_wildcards(training.step_bitext),
        state=paths.STATE,
    shell:
        "{params.launch:q} {params.script:q} --task {wildcards.task:q} --method {params.method:q} --parent {input.parent:q}"
        " --bitext {params.bitext:q} --english {input.english:q} --options {params.options:q} --seed {wildcards.seed:q} --state {params.state:q}"
        " --output {output.model:q} --costs {output.costs:q} &> {log:q}"
