"""Pairs from TMX files (Translation Memory eXchange 1.4b), streamed."""

import logging
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from langcodes import Language
from langcodes.tag_parser import LanguageTagError

from isthmus.corpora.stored import Stored
from isthmus.errors import InputError

log = logging.getLogger("isthmus")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Elements of native code: markup of the original document, no text. A ``sub`` in one is text again.
NATIVE = ("bpt", "ept", "it", "ph", "ut")
# Placeholders that stand for white space: breaks of line, page and column.
BREAKS = ("lb", "pb", "cb")


def pairs(file: Stored, english: str, foreign: str) -> Iterator[tuple[int, str, str]]:
    """Yield ``(number of the unit, English, foreign)`` of a TMX file.

    ``english`` and ``foreign`` are language tags: ``pt`` takes every variant of Portuguese, ``pt-BR`` one of them.
    Entities, which could make a small file huge or read another, are refused. Units without one of the languages are
    left out and counted in the log. Of several translations in one variant the first is taken, and the log counts them.

    Raises:
        InputError: it is not well-formed, has an entity, or no unit of the two languages; a unit has several variants
            of a language, and the tag says not which.
    """
    wanted = (_Wanted(english), _Wanted(foreign))
    number = kept = repeated = 0
    seen: Counter[str] = Counter()
    for number, unit in enumerate(_units(file), 1):
        tags = [_tag_of(variant) for variant in unit]
        seen.update(set(tags))
        sides = [side.among(tags, f"{file}: unit {number}") for side in wanted]
        if None in sides:
            continue
        kept += 1
        repeated += any(sum(_language(other) == _language(tag) for other in tags) > 1 for tag in sides)
        yield number, *(_segment(unit[tags.index(tag)], f"{file}: unit {number}") for tag in sides)
    if not kept:
        said = f"it has {', '.join(filter(None, seen)) or 'no language'}; `names` says what it calls a language"
        raise InputError(f"{file}: none of its {number} units has both {english!r} and {foreign!r}; {said}")
    if kept < number:
        log.warning("%s: left out %d of %d units without %s and %s", file, number - kept, number, english, foreign)
    if repeated:
        log.warning("%s: %d units have several translations in a language; the first is taken", file, repeated)
    for side in wanted:
        side.report(file)


class _Wanted:
    """A language, perhaps with script and region, and the tags that mean it."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.language = _language(tag)
        self.means: dict[str, bool] = {}
        self.taken: Counter[str] = Counter()

    def among(self, tags: list[str], where: str) -> str | None:
        """The one of a unit's tags that means it: the very tag, else the only one of its variants."""
        found = [tag for tag in dict.fromkeys(tags) if self._is(tag)]
        exact = [tag for tag in found if _language(tag) == self.language]
        if not exact and len({str(_language(tag)) for tag in found}) > 1:
            said = " and ".join(found)
            raise InputError(f"{where} has {said}: say which is {self.tag}, `names: {{{self.tag}: {found[0]}}}`")
        chosen = next(iter(exact or found), None)
        self.taken.update(filter(None, [chosen]))
        return chosen

    def report(self, file: Stored) -> None:
        """Say in the log how many units are of which variant, if they differ."""
        if len(self.taken) > 1:
            counts = ", ".join(f"{count} units are {tag}" for tag, count in self.taken.most_common())
            log.warning("%s: %s: %s", file, self.tag, counts)

    def _is(self, tag: str) -> bool:
        if tag not in self.means:
            self.means[tag] = _means(_language(tag), self.language)
        return self.means[tag]


def _means(found: Language | str, wanted: Language | str) -> bool:
    """Whether a tag is of the language that is wanted, and of its script and region where it names them."""
    if isinstance(found, str) or isinstance(wanted, str):
        return found == wanted
    scripts = (None, found.script or found.maximize().script)
    return (
        found.language == wanted.language and wanted.script in scripts and wanted.territory in (None, found.territory)
    )


@cache
def _language(tag: str) -> Language | str:
    try:
        return Language.get(tag).prefer_macrolanguage()
    except LanguageTagError:
        return tag.lower().replace("_", "-")


def _units(file: Stored) -> Iterator[list[Any]]:
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
    """The text of an element, native code left out. What is in a ``sub`` is a text of its own, set off by blanks."""
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
