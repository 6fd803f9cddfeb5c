"""Language tags of BCP 47, and joined tags such as the direction ``zh-Hans-en``.

A tag is a language with an optional Script and REGION: ``sw``, ``zh-Hans``, ``pt-BR``, ``sr-Latn-ME``. Only the
language starts in lower case, so joined tags can be split again.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import langcodes

from isthmus.errors import InputError

TAG = r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?"
"""The regular expression of a tag, without groups."""
JOINED = rf"{TAG}(?:-{TAG})*"
ENGLISH = "en"
GRAMMAR = "the language in lower case, the Script capitalised, the REGION in capitals"


def join_tags(*tags: str) -> str:
    """Join tags, such as the two of a direction."""
    return "-".join(tags)


@cache
def split_tags(joined: str) -> tuple[str, ...]:
    """Split joined tags.

    Raises:
        InputError: ``joined`` is not made of tags.
    """
    if not re.fullmatch(JOINED, joined):
        raise InputError(f"{joined!r}: not made of language tags; {GRAMMAR}, as in sw, zh-Hans and pt-BR")
    return tuple(re.split("-(?=[a-z])", joined))


def split_direction(direction: str) -> tuple[str, str]:
    """Split a direction such as ``sw-en``: the languages of queries and documents, or of premises and hypotheses.

    Raises:
        InputError: as :func:`split_tags`; there are not two tags.
    """
    tags = split_tags(direction)
    if len(tags) != 2:
        raise InputError(f"{direction!r}: not a direction, two language tags joined by a hyphen")
    return tags[0], tags[1]


@cache
def standard(tag: str) -> str:
    """Convert a tag with an underscore, as in FLORES and many files, to our form; return any other tag as is.

    As in CLDR, the macrolanguage replaces its dominant language, and the usual script is omitted. So ``swh_Latn``
    becomes ``sw``, ``zho_Hans`` becomes ``zh-Hans``, ``pt_BR`` becomes ``pt-BR``.
    """
    written_otherwise = "_" in tag and re.fullmatch(TAG, tag.replace("_", "-"))
    return langcodes.standardize_tag(tag, macro=True) if written_otherwise else tag


def standard_names(joined: str) -> str:
    """Apply :func:`standard` to each of several tags joined by hyphens."""
    return join_tags(*map(standard, joined.split("-"))) if "_" in joined else joined


def readings(text: str, count: int) -> list[str]:
    """List the readings of ``text`` as ``count`` joined tags; its letter case and separators do not matter."""
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
    """Return the tag of one language in standard case; "" if it is not a tag."""
    try:
        tag = langcodes.standardize_tag(text)
    except langcodes.LanguageTagError:
        return ""
    english = base(tag) == ENGLISH != tag
    return tag if re.fullmatch(TAG, tag) and is_valid(tag) and not english else ""


@cache
def is_valid(tag: str) -> bool:
    """Tell whether each part of a tag is registered."""
    return langcodes.get(tag).is_valid()


@cache
def base(tag: str) -> str:
    """Return the usual code of a tag's language, without script and region: ``zh`` for ``cmn-Hans``."""
    return langcodes.get(tag).prefer_macrolanguage().language or tag


@cache
def sort_of_text(tag: str) -> tuple[str | None, ...]:
    """Return language, script and region of a tag, the same for ``sw`` and ``swh-Latn``.

    For a tag without a script, it is CLDR's likely script. The region is the tag's own.
    """
    usual = langcodes.get(tag).prefer_macrolanguage()
    return usual.language, script(tag), usual.territory


@cache
def script(tag: str) -> str | None:
    """Return the ISO 15924 code of a tag's script; for a tag without a script, CLDR's likely one."""
    return langcodes.get(tag).maximize().script


def languages_of(corpus: Mapping[str, Any]) -> list[str]:
    """List the languages that a corpus names, in its own order."""
    listed = corpus.get("languages") or [code for pair in corpus.get("directions", []) for code in split_tags(pair)]
    return list(dict.fromkeys(listed)) or [ENGLISH]
