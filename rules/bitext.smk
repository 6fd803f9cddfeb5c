# Bitext: made of document pairs or comparable text where it is not given; clean and free of repetitions, split, free of what models are scored on. Each step counts what it drops.
# A step's rule looks at what the step needs and no more, so a new evaluation set runs only the last one again.
BITEXT = f"{RESULTS}/bitext/{{corpus}}"


rule align_documents:
    input:
        english=lambda w: layout.corpus(
            config["corpora"][w.corpus]["documents"], "en.sentences.tsv"
        ),
        foreign=lambda w: layout.corpus(
            config["corpora"][w.corpus]["documents"], f"{w.lang}.sentences.tsv"
        ),
        encoder=lambda w: layout.encoder_of(w.corpus),
    output:
        f"{RESULTS}/corpora/{{corpus}}/{{lang}}.tsv",
    log:
        f"{RESULTS}/logs/corpora/aligned-{{corpus}}-{{lang}}.log",
    wildcard_constraints:
        corpus=alternatives(layout.names("corpora", "source", "aligned")),
    conda:
        ENVIRONMENT
    threads: config["threads"]
    resources:
        **GPU,
        mem_mb=grows(6000),
        runtime=grows(240),
    params:
        **program("bitext/align_documents.py"),
        method=lambda w: config["corpora"][w.corpus]["method"],
        encoder=lambda w, input: ["--encoder", *input.encoder] if input.encoder else [],
        skip=lambda w: config["corpora"][w.corpus]["skip"],
        precision=config["evaluation"]["precision"],
    shell:
        "python {params.script:q} --english {input.english:q} --foreign {input.foreign:q} --method {params.method:q}"
        " {params.encoder:q} --precision {params.precision:q} --skip {params.skip:q} --output {output:q} &> {log:q}"


rule mine_bitext:
    input:
        english=lambda w: layout.corpus(config["corpora"][w.corpus]["text"], "en.txt"),
        foreign=lambda w: layout.corpus(
            config["corpora"][w.corpus]["text"], f"{w.lang}.txt"
        ),
        encoder=lambda w: layout.encoder_of(w.corpus),
    output:
        f"{RESULTS}/corpora/{{corpus}}/{{lang}}.tsv",
    log:
        f"{RESULTS}/logs/corpora/mined-{{corpus}}-{{lang}}.log",
    wildcard_constraints:
        corpus=alternatives(layout.names("corpora", "source", "mined")),
    conda:
        ENVIRONMENT
    threads: config["threads"]
    resources:
        **GPU,
        mem_mb=grows(6000),
        runtime=grows(240),
    params:
        **program("bitext/mine.py"),
        mining=lambda w: arguments(
            {
                key: config["corpora"][w.corpus][key]
                for key in ("neighbours", "measure", "threshold", "best")
            }
        ),
        precision=config["evaluation"]["precision"],
    shell:
        "python {params.script:q} --english {input.english:q} --foreign {input.foreign:q} --encoder {input.encoder:q}"
        " --precision {params.precision:q} {params.mining:q} --output {output:q} &> {log:q}"


rule clean_bitext:
    input:
        f"{RESULTS}/corpora/{{corpus}}/{{lang}}.tsv",
    output:
        bitext=f"{BITEXT}/clean/{{lang}}.tsv",
        counts=f"{BITEXT}/counts/{{lang}}.clean.tsv",
    log:
        f"{RESULTS}/logs/bitext/clean-{{corpus}}-{{lang}}.log",
    conda:
        ENVIRONMENT
    threads: config["threads"]
    resources:
        mem_mb=grows(4000),
        runtime=grows(240),
    params:
        **program("bitext/clean.py"),
        options=lambda w: as_json(layout.clean_options(w.lang)),
    shell:
        "python {params.script:q} --input {input:q} --language {wildcards.lang:q} --options {params.options:q}"
        " --workers {threads:q} --output {output.bitext:q} --counts {output.counts:q} &> {log:q}"


rule score_bitext:
    input:
        bitext=f"{BITEXT}/clean/{{lang}}.tsv",
        encoder=layout.scoring_encoder(),
    output:
        bitext=f"{BITEXT}/scored/{{lang}}.tsv",
        counts=f"{BITEXT}/counts/{{lang}}.score.tsv",
    log:
        f"{RESULTS}/logs/bitext/score-{{corpus}}-{{lang}}.log",
    conda:
        ENVIRONMENT
    threads: config["threads"]
    resources:
        **GPU,
        mem_mb=grows(6000),
        runtime=grows(240),
    params:
        **program("bitext/score.py"),
        options=as_json(layout.score_options()),
        precision=config["evaluation"]["precision"],
    shell:
        "python {params.script:q} --input {input.bitext:q} --encoder {input.encoder:q} --options {params.options:q}"
        " --precision {params.precision:q} --output {output.bitext:q} --counts {output.counts:q} &> {log:q}"


rule split_bitext:
    input:
        f"{BITEXT}/{layout.before_split()}/{{lang}}.tsv",
    output:
        train=f"{BITEXT}/split/{{lang}}.tsv",
        dev=f"{BITEXT}/{{lang}}.dev.tsv",
        test=f"{BITEXT}/{{lang}}.test.tsv",
        counts=f"{BITEXT}/counts/{{lang}}.split.tsv",
    log:
        f"{RESULTS}/logs/bitext/split-{{corpus}}-{{lang}}.log",
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("bitext/split.py"),
        options=as_json(config["bitext"]["split"]),
    shell:
        "python {params.script:q} --input {input:q} --options {params.options:q} --train {output.train:q}"
        " --dev {output.dev:q} --test {output.test:q} --counts {output.counts:q} &> {log:q}"


rule exclude_overlap:
    input:
        bitext=f"{BITEXT}/split/{{lang}}.tsv",
        held_out=lambda w: layout.held_out(w.lang),
    output:
        bitext=f"{BITEXT}/{{lang}}.tsv",
        counts=f"{BITEXT}/counts/{{lang}}.overlap.tsv",
    log:
        f"{RESULTS}/logs/bitext/overlap-{{corpus}}-{{lang}}.log",
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("bitext/exclude_overlap.py"),
    shell:
        "python {params.script:q} --input {input.bitext:q} --held-out {input.held_out:q}"
        " --output {output.bitext:q} --counts {output.counts:q} &> {log:q}"


use rule collection as bitext_set with:
    input:
        lambda w: layout.bitext_in(w.languages),
    output:
        layout.bitext_set("{languages}"),
    log:
        f"{RESULTS}/logs/bitext/set-{{languages}}.log",
    wildcard_constraints:
        languages=f"every|{JOINED}",
    localrule: True
