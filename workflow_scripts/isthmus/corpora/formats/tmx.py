"""Stream sentence pairs from TMX files (Translation Memory eXchange 1.4b)."""

import logging
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from isthmus.corpora.download.source_file import SourceFile
from isthmus.errors import InputError

if TYPE_CHECKING:
    from langcodes import Language

log = logging.getLogger("isthmus")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Languages of a unit's variants.
Tags = tuple[str, ...]
# Elements with markup of the original document, not text. A ``sub`` inside is text again.
NATIVE = ("bpt", "ept", "it", "ph", "ut")
# Placeholders for white space: breaks of line, page and column.
BREAKS = ("lb", "pb", "cb")


def pairs(file: SourceFile, english: str, foreign: str) -> Iterator[tuple[int, str, str]]:
    """Yield ``(number of the unit, English, foreign)`` of a TMX file.

    ``english`` and ``foreign`` are language tags: ``pt`` takes every variant of Portuguese, ``pt-BR`` one of them.
    Entities are refused: they could make a small file huge, or read another file. Units without one of the languages
    are left out and counted in the log. If a variant has several translations, the first is taken; the log counts them.

    Raises:
        InputError: the file is not well-formed, has an entity, or has no unit with both languages; a unit has several
            variants of a language, and the tag does not choose one.
    """
    sides = (english, foreign)
    found: Counter[Tags] = Counter()
    chosen: dict[Tags, list[int | None]] = {}
    for number, unit in enumerate(_units(file), 1):
        tags = tuple(map(_tag_of, unit))
        found[tags] += 1
        if tags not in chosen:
            chosen[tags] = [_choose(tags, side, f"{file}: unit {number}") for side in sides]
        if None not in chosen[tags]:
            yield number, *(_segment(unit[place], f"{file}: unit {number}") for place in chosen[tags])
    _report(file, sides, found, chosen)


def _choose(tags: Tags, wanted: str, where: str) -> int | None:
    """Return the place of the variant ``wanted``: exactly this tag, else the only variant of the language."""
    meant = [place for place, tag in enumerate(tags) if _means(_language(tag), _language(wanted))]
    exact = [place for place in meant if _language(tags[place]) == _language(wanted)]
    variants = dict.fromkeys(str(_language(tags[place])) for place in meant)
    if not exact and len(variants) > 1:
        said, first = " and ".join(variants), next(iter(variants))
        raise InputError(f"{where} has {said}: say which is {wanted}, such as `names: {{{wanted}: {first}}}`")
    return next(iter(exact or meant), None)


def _report(
    file: SourceFile, sides: tuple[str, str], found: Counter[Tags], chosen: dict[Tags, list[int | None]]
) -> None:
    """Log left-out units and the chosen variants; refuse a file without a pair."""
    number = found.total()
    kept = {tags: count for tags, count in found.items() if None not in chosen[tags]}
    if not kept:
        known = ", ".join(dict.fromkeys(tag for tags in found for tag in tags if tag)) or "none"
        said = f"its languages are {known}; `names` says what it calls a language"
        raise InputError(f"{file}: none of its {number} units has both {sides[0]!r} and {sides[1]!r}; {said}")
    left_out = number - sum(kept.values())
    if left_out:
        log.warning("%s: left out %d of %d units without %s and %s", file, left_out, number, *sides)
    repeated = sum(count for tags, count in kept.items() if any(_repeats(tags, place) for place in chosen[tags]))
    if repeated:
        log.warning("%s: %d units have several translations in a language; the first is taken", file, repeated)
    for index, side in enumerate(sides):
        variants: Counter[str] = Counter()
        for tags, count in kept.items():
            variants[str(_language(tags[chosen[tags][index]]))] += count
        if len(variants) > 1:
            counts = ", ".join(f"{count} units are {tag}" for tag, count in variants.most_common())
            log.warning("%s: %s: %s", file, side, counts)


def _repeats(tags: Tags, place: int) -> bool:
    return sum(_language(tag) == _language(tags[place]) for tag in tags) > 1


def _means(found: "Language | str", wanted: "Language | str") -> bool:
    """Whether a tag has the wanted language, and its script and region if they are named."""
    if isinstance(found, str) or isinstance(wanted, str):
        return found == wanted
    scripts = (None, found.script or found.maximize().script)
    return (
        found.language == wanted.language and wanted.script in scripts and wanted.territory in (None, found.territory)
    )


@cache
def _language(tag: str) -> "Language | str":
    from langcodes import Language  # takes 80 ms; other formats do not need it
    from langcodes.tag_parser import LanguageTagError

    try:
        return Language.get(tag).prefer_macrolanguage()
    except LanguageTagError:
        return tag.lower().replace("_", "-")


def _units(file: SourceFile) -> Iterator[list[Any]]:
    """Yield the variants (``tuv``) of each unit (``tu``)."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    try:
        with file.open() as handle:
            parents: list[Any] = []
            for event, element in iterparse(handle, events=("start", "end"), forbid_entities=True):
                if event == "start":
                    parents.append(element)
                    continue
                parents.pop()
                if _name(element) != "tu":
                    continue
                yield [child for child in element if _name(child) == "tuv"]
                if parents:
                    parents[-1].clear()
    except ParseError as error:
        line = getattr(error, "position", (0, 0))[0]
        raise InputError(f"{file}:{line}: not well-formed XML: {error}") from None
    except DefusedXmlException as error:
        raise InputError(f"{file}: refused, it declares an entity: {error}") from None
    except (LookupError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{file}: its XML is in an encoding that cannot be read: {error}") from None


def _tag_of(variant: Any) -> str:
    return variant.get(XML_LANG) or variant.get("lang") or ""


def _segment(variant: Any, where: str) -> str:
    try:
        return " ".join("".join(_text(part) for part in variant if _name(part) == "seg").split())
    except RecursionError:
        raise InputError(f"{where}: its elements are nested too deep") from None


def _text(element: Any, native: bool = False) -> str:
    """Return the text of an element without native code. Blanks surround the text of a ``sub``."""
    pieces = ["" if native else element.text or ""]
    for child in element:
        name = _name(child)
        if name == "sub":
            pieces.append(f" {_text(child)} ")
        elif name in NATIVE:
            pieces.append(" " if child.get("type") in BREAKS else _text(child, native=True))
        else:
            pieces.append(_text(child, native))
        pieces.append("" if native else child.tail or "")
    return "".join(pieces)


def _name(element: Any) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""
