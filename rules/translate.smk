# Translation: models from each language into English, what they translate, and how well they do it.
TRANSLATOR = alternatives(layout.names("steps", "kind", "translate"))


rule learn_translator:
    input:
        lambda w: layout.bitext_of(w.lang),
    output:
        folder=directory(f"{RESULTS}/translators/{{translator}}/{{lang}}"),
        digests=f"{RESULTS}/translators/{{translator}}/{{lang}}{DIGESTS}",
    log:
        f"{RESULTS}/logs/translators/{{translator}}-{{lang}}.log",
    wildcard_constraints:
        translator=alternatives(layout.names("steps", "method", "dictionary", "smt")),
    conda:
        ENVIRONMENT
    resources:
        mem_mb=grows(8000),
        runtime=grows(240),
    params:
        **program("translate/make_translator.py", lambda w: w.translator),
        method=lambda w: config["steps"][w.translator]["method"],
        options=lambda w: as_json(layout.translator_options(w.translator)),
    shell:
        "python {params.script:q} --method {params.method:q} --language {wildcards.lang:q} --options {params.options:q}"
        " --bitext {input:q} --output {output.folder:q} &> {log:q}"


rule fetch_translator:
    output:
        folder=directory(f"{RESULTS}/translators/{{translator}}/{{lang}}"),
        digests=f"{RESULTS}/translators/{{translator}}/{{lang}}{DIGESTS}",
    log:
        f"{RESULTS}/logs/translators/{{translator}}-{{lang}}.log",
    wildcard_constraints:
        translator=alternatives(layout.names("steps", "method", "hub_mt")),
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("translate/make_translator.py", lambda w: w.translator),
        options=lambda w: as_json(layout.translator_options(w.translator)),
    shell:
        "python {params.script:q} --method hub_mt --language {wildcards.lang:q} --options {params.options:q}"
        " --output {output.folder:q} &> {log:q}"


rule translate_queries:
    input:
        model=lambda w: layout.translator(w.translator, w.lang),
        text=f"{RESULTS}/corpora/{{corpus}}/queries/{{lang}}-en.tsv",
    output:
        f"{RESULTS}/translations/{{translator}}/{{corpus}}/queries/{{lang}}-en.tsv",
    log:
        f"{RESULTS}/logs/translations/{{translator}}/{{corpus}}-queries-{{lang}}.log",
    wildcard_constraints:
        translator=TRANSLATOR,
    conda:
        ENVIRONMENT
    threads: config["threads"]
    resources:
        **GPU,
        mem_mb=grows(6000),
        runtime=grows(240),
    params:
        **program("translate/translate.py", lambda w: w.translator),
        method=lambda w: config["steps"][w.translator]["method"],
        options=lambda w: as_json(layout.translator_options(w.translator)),
        columns=["text"],
        max_items=0,
    shell:
        "python {params.script:q} --method {params.method:q} --model {input.model:q} --language {wildcards.lang:q}"
        " --options {params.options:q} --columns {params.columns:q} --max-items {params.max_items:q}"
        " --input {input.text:q} --output {output:q} &> {log:q}"


use rule translate_queries as translate_nli with:
    input:
        model=lambda w: layout.translator(w.translator, w.lang),
        text=f"{RESULTS}/corpora/{{corpus}}/{{lang}}.{{split}}.tsv",
    output:
        f"{RESULTS}/translations/{{translator}}/{{corpus}}/{{lang}}.{{split}}.tsv",
    log:
        f"{RESULTS}/logs/translations/{{translator}}/{{corpus}}-{{lang}}-{{split}}.log",
    params:
        **program("translate/translate.py", lambda w: w.translator),
        method=lambda w: config["steps"][w.translator]["method"],
        options=lambda w: as_json(layout.translator_options(w.translator)),
        columns=["premise", "hypothesis"],
        max_items=config["evaluation"]["max_items"],


use rule translate_queries as translate_bitext with:
    input:
        model=lambda w: layout.translator(w.translator, w.lang),
        text=f"{RESULTS}/corpora/{{corpus}}/{{lang}}.tsv",
    output:
        f"{RESULTS}/translations/{{translator}}/{{corpus}}/{{lang}}.tsv",
    log:
        f"{RESULTS}/logs/translations/{{translator}}/{{corpus}}-{{lang}}.log",
    params:
        **program("translate/translate.py", lambda w: w.translator),
        method=lambda w: config["steps"][w.translator]["method"],
        options=lambda w: as_json(layout.translator_options(w.translator)),
        columns=["foreign"],
        max_items=0,


rule score_translations:
    input:
        lambda w: [
            f"{RESULTS}/translations/{w.translator}/{w.corpus}/{language}.tsv"
            for language in layout.scored_languages(w.translator, w.corpus)
        ],
    output:
        f"{RESULTS}/evaluation/translation/{{translator}}/{{corpus}}.tsv",
    log:
        f"{RESULTS}/logs/evaluation/translation/{{translator}}-{{corpus}}.log",
    wildcard_constraints:
        translator=TRANSLATOR,
    localrule: True
    conda:
        ENVIRONMENT
    params:
        **program("translate/score.py"),
    shell:
        "python {params.script:q} --translations {input:q} --output {output:q} &> {log:q}"


use rule measure_alignment as measure_translation with:
    input:
        evaluation=f"{EVALUATION}/translation/{{translator}}/{{corpus}}.tsv",
    output:
        measures=f"{EVALUATION}/translation/{{translator}}/{{corpus}}.measures.csv",
        by_item=f"{EVALUATION}/translation/{{translator}}/{{corpus}}.items.csv",
    log:
        f"{RESULTS}/logs/measure/translation/{{translator}}/{{corpus}}.log",
    localrule: True


use rule evaluate_bm25 as evaluate_bm25_translated with:
    input:
        corpus=lambda w: layout.collection(w.corpus),
        queries=lambda w: layout.asked_files(w.translator, w.corpus, w.split),
    output:
        folder=directory(f"{EVALUATION}/bm25/{{translator}}/{{corpus}}.{{split}}"),
        digests=f"{EVALUATION}/bm25/{{translator}}/{{corpus}}.{{split}}{DIGESTS}",
    log:
        f"{RESULTS}/logs/evaluation/bm25/{{translator}}/{{corpus}}.{{split}}.log",
    wildcard_constraints:
        translator=TRANSLATOR,
    params:
        **program("evaluate/bm25.py"),
        corpus=f"{RESULTS}/corpora/{{corpus}}",
        directions=lambda w: layout.asked(w.translator, w.corpus),
        queries=lambda w: [
            "--queries",
            layout.asked_queries(w.translator, w.corpus),
            "--column",
            (
                "structured"
                if config["steps"][w.translator]["method"] == "dictionary"
                else "text"
            ),
        ],
