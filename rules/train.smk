# Train steps: learn the task in English. The parent is an encoder, or an aligned one.


rule train:
    input:
        parent=by_wildcards(training.parent),
        english=by_wildcards(corpora.english),
        bitext=by_wildcards(training.step_bitext_set),
        words=by_wildcards(training.step_word_lists),
    output:
        output=directory(paths.MODEL),
        digests=paths.MODEL + DIGESTS,
        costs=paths.COSTS,
    benchmark:
        paths.BENCHMARK
    wildcard_constraints:
        chain=ending("train"),
    threads: config["threads"]
    resources:
        **GPU_TRAINING,
    params:
        **step_program("train/train"),
    shell:
        command("train/train", "{params.launch:q}", "{params.program:q}")
