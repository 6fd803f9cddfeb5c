"""Check the languages of a configuration, and give each one tag with one spelling everywhere."""

import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

from isthmus.bitext.tags import known_labels, scripts
from isthmus.errors import InputError
from isthmus.languages import ENGLISH, GRAMMAR, base, is_valid, readings, sort_of_text, standard, standard_names

log = logging.getLogger("isthmus")

Mistakes = Iterator[tuple[list[Any], str]]
# Keys of a corpus with a block by language or by split.
KEYED = ("names", "items", "pairs", "lines")


def standardise(config: dict[str, Any]) -> Mistakes:
    """Replace all tags by standard ones, in place, and yield the mistakes. The configuration fits its schema.

    A corpus keeps a replaced spelling under its ``names``. So ``{lang}`` in its paths stays as the configuration
    writes it.
    """
    for name, corpus in config["corpora"].items():
        yield from _standardise_corpus(["corpora", name], corpus)
    evaluation = config["evaluation"]
    yield from _standardise_list(["evaluation"], evaluation, "nli_pairs", standard)
    yield from _standardise_list(["evaluation", "robustness"], evaluation["robustness"], "languages", standard)
    yield from _standardise_list(["bitext", "clean"], config["bitext"]["clean"], "unidentified", standard)
    for group in config["groups"]:
        yield from _standardise_list(["groups"], config["groups"], group, standard)
    for step in config["steps"].values():
        for key in ("options", *config["tasks"]):
            if "languages" in step.get(key, {}):
                step[key]["languages"] = _standard_words(step[key]["languages"])
    for task in config["tasks"]:
        for options in config["search"].get(task, {}).values():
            if "languages" in options:
                options["languages"] = [_standard_words(str(value)) for value in options["languages"]]


def _standardise_corpus(path: list[Any], corpus: dict[str, Any]) -> Mistakes:
    written = [*corpus.get("languages", []), *(tag for pair in corpus.get("directions", []) for tag in _tags(pair))]
    for key in KEYED:
        if isinstance(corpus.get(key), dict):
            yield from _twice([*path, key], list(corpus[key]), list(map(standard, corpus[key])))
            corpus[key] = {standard(code): value for code, value in corpus[key].items()}
    for tag in dict.fromkeys(written):
        if standard(tag) != tag:
            log.warning("%s: %s is %s here, in paths and tables too", ".".join(path), tag, standard(tag))
            if "names" in corpus:
                corpus["names"].setdefault(standard(tag), tag)
    yield from _standardise_list(path, corpus, "languages", standard)
    yield from _standardise_list(path, corpus, "directions", standard_names)


def _tags(direction: str) -> list[str]:
    """Return the two tags of a direction as they are written."""
    return re.split("-(?=[a-z])", direction)


def _standardise_list(path: list[Any], block: dict[str, Any], key: str, change: Callable[[str], str]) -> Mistakes:
    if key in block:
        found = list(map(change, block[key]))
        yield from _twice([*path, key], block[key], found)
        block[key] = found


def _twice(path: list[Any], written: list[str], found: list[str]) -> Mistakes:
    for index, tag in enumerate(found):
        if tag in found[:index]:
            yield path, f"{tag!r} stands twice, as {written[found.index(tag)]!r} and as {written[index]!r}"


def _standard_words(text: str) -> str:
    return " ".join(map(standard, text.split()))


def malformed(text: str, count: int) -> str:
    """Return a message for ``text``, which should consist of ``count`` language tags: the error and the fix."""
    found = readings(text, count)
    if found:
        return f"{text!r} is not how a language tag is written; write {' or '.join(found)}"
    what = "a language tag, such as sw, zh-Hans or pt-BR" if count == 1 else "two tags, such as sw-en or en-zh-Hans"
    return f"{text!r} is not {what}: {GRAMMAR}"


def language_mistakes(path: list[Any], languages: list[str]) -> Mistakes:
    """Yield the mistakes in the languages of one corpus."""
    for tag in languages:
        if not is_valid(tag):
            yield path, f"{tag!r} is no ISO 639 language code (Swahili is sw, English en)"
        elif base(tag) == ENGLISH != tag:
            yield path, f"English is {ENGLISH!r} everywhere, not {tag!r}; its files may say so: names: {{en: {tag}}}"


def corpora_mistakes(corpora: dict[str, Any], languages: dict[str, list[str]]) -> Mistakes:
    """Yield the corpora with a second tag for a language. Tables, groups and steps would take it for another language.

    Args:
        corpora: the blocks of the corpora.
        languages: the languages of each corpus.
    """
    first: dict[tuple[str | None, ...], tuple[str, str]] = {}
    for name, tags in languages.items():
        for tag in filter(is_valid, tags):
            before, corpus = first.setdefault(sort_of_text(tag), (tag, name))
            if before != tag:
                spelled = corpora[name].get("names", {}).get(tag, tag)
                yield (
                    ["corpora", name],
                    f"{tag!r} is the same language in the same script as {before!r} of {corpus!r}; write {before!r} in"
                    f" both, and what the files of {name!r} say under `names: {{{before}: {spelled}}}`",
                )


def cleaning_mistakes(config: dict[str, Any], languages: dict[str, list[str]]) -> Mistakes:
    """Yield the languages of bitext without a known script, or unknown to the language identifier.

    Args:
        config: the configuration.
        languages: the languages of each corpus.
    """
    clean = config["bitext"]["clean"]
    for name in config["bitext"]["corpora"]:
        for tag in filter(is_valid, languages.get(name, [])):
            try:
                scripts(tag)
                if clean["min_probability"] and tag not in clean["unidentified"]:
                    known_labels(tag)
            except InputError as error:
                yield ["corpora", name, "languages"], str(error)
