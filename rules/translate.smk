# Translation into English: translators, translated files, and scores of the translations.
TRANSLATOR = one_of("steps", "kind", "translate")


rule learn_translator:
    input:
        bitext=by_wildcards(translation.bitext_of),
    output:
        output=directory(paths.TRANSLATOR),
        digests=paths.TRANSLATOR + DIGESTS,
    wildcard_constraints:
        translator=one_of("steps", "method", "dictionary", "smt"),
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
        translator=one_of("steps", "method", "hub_mt"),
    localrule: True


rule translate_queries:
    input:
        model=by_wildcards(translation.translator_model),
        input=paths.QUERIES.where(query="{lang}", document="en"),
    output:
        output=paths.TRANSLATED_QUERIES.where(query="{lang}", document="en"),
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
        model=by_wildcards(translation.translator_model),
        input=paths.NLI,
    output:
        output=paths.TRANSLATED_NLI,
    params:
        **translator_program("translate/translate"),
        columns=["premise", "hypothesis"],
        max_items=config["evaluation"]["max_items"],


use rule translate_queries as translate_bitext with:
    input:
        model=by_wildcards(translation.translator_model),
        input=paths.GIVEN_BITEXT,
    output:
        output=paths.TRANSLATED_BITEXT,
    params:
        **translator_program("translate/translate"),
        columns=["foreign"],
        max_items=0,


rule score_translations:
    input:
        translations=by_wildcards(translation.scored_files),
    output:
        output=paths.TRANSLATION + SCORES,
    wildcard_constraints:
        translator=TRANSLATOR,
    localrule: True
    params:
        **program("translate/score"),
    shell:
        command("translate/score")


use rule measure_alignment as measure_translation with:
    input:
        evaluation=paths.TRANSLATION + SCORES,
    output:
        measures=paths.TRANSLATION + MEASURES,
        by_item=paths.TRANSLATION + ITEMS,
    localrule: True
