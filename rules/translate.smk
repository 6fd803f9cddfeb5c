# Translation: models from each language into English, what they translate, and how well they do it.
TRANSLATOR = alternatives(layout.names("steps", "kind", "translate"))


rule learn_translator:
    input:
        bitext=lambda w: layout.bitext_of(w.lang),
    output:
        output=directory(f"{RESULTS}/translators/{{translator}}/{{lang}}"),
        digests=f"{RESULTS}/translators/{{translator}}/{{lang}}{DIGESTS}",
    wildcard_constraints:
        translator=alternatives(layout.names("steps", "method", "dictionary", "smt")),
    resources:
        mem_mb=grows(8000),
        runtime=grows(240),
    params:
        **translator_program("translate/make_translator"),
    shell:
        command("translate/make_translator")


use rule learn_translator as fetch_translator with:
    input:
        bitext=[],
    wildcard_constraints:
        translator=alternatives(layout.names("steps", "method", "hub_mt")),
    localrule: True


rule translate_queries:
    input:
        model=lambda w: layout.translator(w.translator, w.lang),
        input=f"{RESULTS}/corpora/{{corpus}}/queries/{{lang}}-en.tsv",
    output:
        output=f"{RESULTS}/translations/{{translator}}/{{corpus}}/queries/{{lang}}-en.tsv",
    wildcard_constraints:
        translator=TRANSLATOR,
    threads: config["threads"]
    resources:
        **GPU_JOB,
    params:
        **translator_program("translate/translate"),
        columns=["text"],
        max_items=0,
    shell:
        command("translate/translate")


use rule translate_queries as translate_nli with:
    input:
        model=lambda w: layout.translator(w.translator, w.lang),
        input=f"{RESULTS}/corpora/{{corpus}}/{{lang}}.{{split}}.tsv",
    output:
        output=f"{RESULTS}/translations/{{translator}}/{{corpus}}/{{lang}}.{{split}}.tsv",
    params:
        **translator_program("translate/translate"),
        columns=["premise", "hypothesis"],
        max_items=config["evaluation"]["max_items"],


use rule translate_queries as translate_bitext with:
    input:
        model=lambda w: layout.translator(w.translator, w.lang),
        input=f"{RESULTS}/corpora/{{corpus}}/{{lang}}.tsv",
    output:
        output=f"{RESULTS}/translations/{{translator}}/{{corpus}}/{{lang}}.tsv",
    params:
        **translator_program("translate/translate"),
        columns=["foreign"],
        max_items=0,


rule score_translations:
    input:
        translations=lambda w: [
            f"{RESULTS}/translations/{w.translator}/{w.corpus}/{language}.tsv"
            for language in layout.scored_languages(w.translator, w.corpus)
        ],
    output:
        output=f"{RESULTS}/evaluation/translation/{{translator}}/{{corpus}}.tsv",
    wildcard_constraints:
        translator=TRANSLATOR,
    localrule: True
    params:
        **program("translate/score"),
    shell:
        command("translate/score")


use rule measure_alignment as measure_translation with:
    input:
        evaluation=f"{EVALUATION}/translation/{{translator}}/{{corpus}}.tsv",
    output:
        measures=f"{EVALUATION}/translation/{{translator}}/{{corpus}}.measures.csv",
        by_item=f"{EVALUATION}/translation/{{translator}}/{{corpus}}.items.csv",
    localrule: True
