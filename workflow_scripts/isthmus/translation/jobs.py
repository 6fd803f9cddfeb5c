"""Inputs and outputs of translate steps: translators, their translations, and the evaluation sets of a chain."""

from typing import Any

from isthmus import paths
from isthmus.bitext.jobs import bitext
from isthmus.config.lookups import Config, is_collection
from isthmus.config.methods import step_method
from isthmus.config.steps import split_chain
from isthmus.corpora.jobs import nli_set
from isthmus.languages import ENGLISH, join_tags, languages_of, split_direction


def translators(config: Config) -> list[str]:
    """List the translate steps that methods start with."""
    first = [split_chain(chain, config["steps"])[0] for chain in config["methods"].values()]
    return [name for name in dict.fromkeys(first) if name]


def translates(config: Config, translator: str, language: str) -> bool:
    """Tell whether a translate step translates from a language: it names the language and has the bitext it needs."""
    step = config["steps"][translator]
    wanted = step.get("options", {}).get("languages", "").split() or [language]
    learns = step_method(config["steps"], translator).reads_bitext
    return language != ENGLISH and language in wanted and (not learns or bool(bitext_of(config, language)))


def translator_options(config: Config, translator: str) -> dict[str, Any]:
    """Return the options of a translate step for the command line, without its languages."""
    options = config["steps"][translator].get("options", {})
    return {key: value for key, value in options.items() if key != "languages"}


def bitext_of(config: Config, lang: str) -> list[str]:
    """List the clean bitext of one language."""
    return bitext(config, [lang])


def translator_model(config: Config, translator: str, lang: str) -> str:
    """Return a translator: one per language, or one for all languages if a hub model is multilingual."""
    step = config["steps"][translator]
    shared = step["method"] == "hub_mt" and "{lang}" not in step["options"]["model"]
    return (paths.TRANSLATOR + paths.DIGESTS).of(config, translator=translator, lang="all" if shared else lang)


def evaluated_parts(config: Config, chain: str, corpus: str) -> list[str]:
    """List the directions of a collection, or the languages of an NLI corpus, that a chain is scored on.

    A chain that translates is scored in English: in retrieval on English documents, in NLI also on original English.
    """
    of_corpus = config["corpora"][corpus]
    parts = of_corpus["directions"] if is_collection(config, corpus) else languages_of(of_corpus)
    translator, _ = split_chain(chain, config["steps"])
    if not translator:
        return parts
    if not is_collection(config, corpus):
        found = [part for part in parts if translates(config, translator, part)]
        return [part for part in parts if part == ENGLISH or part in found] if found else []
    pairs = [split_direction(part) for part in parts]
    return [
        join_tags(query, ENGLISH)
        for query, document in pairs
        if document == ENGLISH and translates(config, translator, query)
    ]


def evaluated_queries(config: Config, chain: str, corpus: str) -> str:
    """Return the folder of the queries that a chain is scored on: the corpus's own, or their translations."""
    translator, _ = split_chain(chain, config["steps"])
    folder = paths.TRANSLATED_QUERY_FOLDER if translator else paths.QUERY_FOLDER
    return folder.of(config, translator=translator, corpus=corpus)


def evaluated_files(config: Config, chain: str, corpus: str, split: str) -> list[str]:
    """List the files of an NLI corpus's split, or the query files of a collection, that a chain is scored on."""
    translator, _ = split_chain(chain, config["steps"])
    of_set = {"translator": translator, "corpus": corpus, "split": split}
    parts = evaluated_parts(config, chain, corpus)
    if is_collection(config, corpus):
        pattern = paths.TRANSLATED_QUERIES if translator else paths.QUERIES
        pairs = [split_direction(direction) for direction in parts]
        return [pattern.of(config, query=query, document=document, **of_set) for query, document in pairs]
    return [
        (paths.TRANSLATED_NLI if translator and lang != ENGLISH else paths.NLI).of(config, lang=lang, **of_set)
        for lang in parts
    ]


def evaluated_inputs(config: Config, chain: str, corpus: str, split: str) -> list[str]:
    """List the files that a chain is scored on, as inputs of a job: translations, or an NLI set by its digests.

    A collection without translation needs none: its queries are among its own files.
    """
    if split_chain(chain, config["steps"])[0]:
        return evaluated_files(config, chain, corpus, split)
    return [] if is_collection(config, corpus) else [nli_set(config, corpus, split)]


def scored_files(config: Config, translator: str, corpus: str) -> list[str]:
    """List the translations of a held-out bitext."""
    return [
        paths.TRANSLATED_BITEXT.of(config, translator=translator, corpus=corpus, lang=lang)
        for lang in scored_languages(config, translator, corpus)
    ]


def scored_languages(config: Config, translator: str, corpus: str) -> list[str]:
    """List the languages of a held-out bitext that a translator translates."""
    return [lang for lang in languages_of(config["corpora"][corpus]) if translates(config, translator, lang)]
