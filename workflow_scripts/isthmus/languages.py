"""Language tags of BCP 47, and names joined of several of them, such as the direction ``zh-Hans-en``.

A tag is a language, then perhaps a Script and a REGION: ``sw``, ``zh-Hans``, ``pt-BR``, ``sr-Latn-ME``. Its language
is in lower case and nothing else of it starts so; therefore tags joined by hyphens can be told apart again.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import langcodes

from isthmus.errors import InputError

TAG = r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?"
"""The regular expression of a tag. It has no group of its own."""
JOINED = rf"{TAG}(?:-{TAG})*"
ENGLISH = "en"
GRAMMAR = "the language in lower case, the Script capitalised, the REGION in capitals"


def join_tags(*tags: str) -> str:
    """The name of several languages, such as the direction of two."""
    return "-".join(tags)


@cache
def split_tags(joined: str) -> tuple[str, ...]:
    """The tags that :func:`join_tags` joined.

    Raises:
        InputError: there are none in ``joined``, or something else beside them.
    """
    if not re.fullmatch(JOINED, joined):
        raise InputError(f"{joined!r}: not made of language tags; {GRAMMAR}, as in sw, zh-Hans and pt-BR")
    return tuple(re.split("-(?=[a-z])", joined))


def split_direction(direction: str) -> tuple[str, str]:
    """The languages of queries and documents (or of premises and hypotheses) of a direction such as ``sw-en``.

    Raises:
        InputError: it has more or fewer than two tags, or as :func:`split_tags`.
    """
    tags = split_tags(direction)
    if len(tags) != 2:
        raise InputError(f"{direction!r}: not a direction, two language tags joined by a hyphen")
    return tags[0], tags[1]


@cache
def standard(tag: str) -> str:
    """``tag`` itself, or with an underscore, as FLORES and many files have it, the tag that it stands for.

    That is CLDR's: a dominant language gives way to its macrolanguage, and a script that goes without saying is left
    out. So ``swh_Latn`` is ``sw``, ``zho_Hans`` is ``zh-Hans``, ``pt_BR`` is ``pt-BR``.
    """
    written_otherwise = "_" in tag and re.fullmatch(TAG, tag.replace("_", "-"))
    return langcodes.standardize_tag(tag, macro=True) if written_otherwise else tag


def standard_names(joined: str) -> str:
    """A name of tags joined by hyphens, each of them as :func:`standard` gives it."""
    return join_tags(*map(standard, joined.split("-"))) if "_" in joined else joined


def readings(text: str, count: int) -> list[str]:
    """The names of ``count`` tags that ``text`` may stand for, written in another case or with other separators."""
    return list(dict.fromkeys(join_tags(*tags) for tags in _readings(re.split("[-_]", text), count)))


def _readings(subtags: list[str], count: int) -> Iterator[list[str]]:
    if count == 1:
        tag = _read("-".join(subtags))
        if tag:
            yield [tag]
        return
    for place in range(1, len(subtags)):
        tag = _read("-".join(subtags[:place]))
        if tag:
            yield from ([tag, *rest] for rest in _readings(subtags[place:], count - 1))


def _read(text: str) -> str:
    """The tag of one language in standard case, or "" if it is none."""
    try:
        tag = langcodes.standardize_tag(text)
    except langcodes.LanguageTagError:
        return ""
    english = base(tag) == ENGLISH != tag
    return tag if re.fullmatch(TAG, tag) and is_valid(tag) and not english else ""


@cache
def is_valid(tag: str) -> bool:
    """Whether each part of a tag is registered."""
    return langcodes.get(tag).is_valid()


@cache
def base(tag: str) -> str:
    """The language of a tag, without script and region, by its usual code: ``zh`` of ``cmn-Hans``."""
    return langcodes.get(tag).prefer_macrolanguage().language or tag


@cache
def sort_of_text(tag: str) -> tuple[str | None, ...]:
    """Language, script and region of the text that a tag stands for: alike for ``sw`` and ``swh-Latn``.

    The script is CLDR's likely one where the tag has none; the region is the tag's own.
    """
    usual = langcodes.get(tag).prefer_macrolanguage()
    return usual.language, script(tag), usual.territory


@cache
def script(tag: str) -> str | None:
    """The ISO 15924 code of a tag's script, CLDR's likely one where it has none."""
    return langcodes.get(tag).maximize().script


def languages_of(corpus: Mapping[str, Any]) -> list[str]:
    """The languages that a corpus names, in its own order."""
    listed = corpus.get("languages") or [code for pair in corpus.get("directions", []) for code in split_tags(pair)]
    return list(dict.fromkeys(listed)) or [ENGLISH]
