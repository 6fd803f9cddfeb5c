# Bitext: made of document pairs or comparable text where it is not given; cleaned, split, freed of evaluated sentences.
# A step's rule reads what the step needs and no more, so a new evaluation set runs only the last one again.
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
        output=f"{RESULTS}/corpora/{{corpus}}/{{lang}}.tsv",
    wildcard_constraints:
        corpus=alternatives(layout.names("corpora", "source", "aligned")),
    threads: config["threads"]
    resources:
        **GPU_JOB,
    params:
        **program("bitext/align_documents"),
        method=lambda w: config["corpora"][w.corpus]["method"],
        skip=lambda w: config["corpora"][w.corpus]["skip"],
        precision=config["evaluation"]["precision"],
    shell:
        command("bitext/align_documents")


rule mine_bitext:
    input:
        english=lambda w: layout.corpus(config["corpora"][w.corpus]["text"], "en.txt"),
        foreign=lambda w: layout.corpus(
            config["corpora"][w.corpus]["text"], f"{w.lang}.txt"
        ),
        encoder=lambda w: layout.encoder_of(w.corpus),
    output:
        output=f"{RESULTS}/corpora/{{corpus}}/{{lang}}.tsv",
    wildcard_constraints:
        corpus=alternatives(layout.names("corpora", "source", "mined")),
    threads: config["threads"]
    resources:
        **GPU_JOB,
    params:
        **program("bitext/mine"),
        options=lambda w: as_json(layout.mining_options(w.corpus)),
        precision=config["evaluation"]["precision"],
    shell:
        command("bitext/mine")


rule clean_bitext:
    input:
        input=f"{RESULTS}/corpora/{{corpus}}/{{lang}}.tsv",
    output:
        output=f"{BITEXT}/clean/{{lang}}.tsv",
        counts=f"{BITEXT}/counts/{{lang}}.clean.tsv",
    threads: config["threads"]
    resources:
        **CPU_JOB,
    params:
        **program("bitext/clean"),
        language="{lang}",
        options=lambda w: as_json(layout.clean_options(w.lang)),
    shell:
        command("bitext/clean")


rule score_bitext:
    input:
        input=f"{BITEXT}/clean/{{lang}}.tsv",
        encoder=layout.scoring_encoder(),
    output:
        output=f"{BITEXT}/scored/{{lang}}.tsv",
        counts=f"{BITEXT}/counts/{{lang}}.score.tsv",
    threads: config["threads"]
    resources:
        **GPU_JOB,
    params:
        **program("bitext/score"),
        options=as_json(layout.score_options()),
        precision=config["evaluation"]["precision"],
    shell:
        command("bitext/score")


rule split_bitext:
    input:
        input=f"{BITEXT}/{layout.before_split()}/{{lang}}.tsv",
    output:
        train=f"{BITEXT}/split/{{lang}}.tsv",
        dev=f"{BITEXT}/{{lang}}.dev.tsv",
        test=f"{BITEXT}/{{lang}}.test.tsv",
        counts=f"{BITEXT}/counts/{{lang}}.split.tsv",
    localrule: True
    params:
        **program("bitext/split"),
        options=as_json(config["bitext"]["split"]),
    shell:
        command("bitext/split")


rule exclude_overlap:
    input:
        input=f"{BITEXT}/split/{{lang}}.tsv",
        held_out=lambda w: layout.held_out(w.lang),
    output:
        output=f"{BITEXT}/{{lang}}.tsv",
        counts=f"{BITEXT}/counts/{{lang}}.overlap.tsv",
    localrule: True
    params:
        **program("bitext/exclude_overlap"),
    shell:
        command("bitext/exclude_overlap")


use rule collection as bitext_set with:
    input:
        lambda w: layout.bitext_in(w.languages),
    output:
        layout.bitext_set("{languages}"),
    wildcard_constraints:
        languages=f"every|{JOINED}",
    localrule: True
