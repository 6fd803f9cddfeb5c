"""Stream rows from gold word alignments in the usual formats of the field."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from isthmus.corpora.download.source_file import SourceFile
from isthmus.corpora.formats.parallel import parallel
from isthmus.errors import InputError


def rows(path: SourceFile, gold: SourceFile, naacl: bool, first: int, english_side: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of ``tokens ||| tokens`` lines, with the links of ``gold``.

    Args:
        path: the sentences.
        gold: the links, a line for each sentence: ``1-2`` is sure, ``1p2`` is possible.
        naacl: whether ``gold`` has one link a line, ``sentence word word [S|P] [confidence]``.
        first: the number of the first word in ``gold``.
        english_side: the English side, 0 or 1.

    Raises:
        InputError: a line is malformed, or a link is outside its sentences.
    """
    for number, text, links in _linked(path, gold, naacl):
        sides = [side.split() for side in text.split("|||")]
        if len(sides) != 2 or not all(sides):
            raise InputError(f"{path}:{number}: not of the form `tokens ||| tokens`")
        sure, possible = _links(links, [len(side) for side in sides], first, english_side, f"{gold}:{number}")
        english, foreign = sides[english_side], sides[1 - english_side]
        yield {
            "id": number,
            "english": " ".join(english),
            "foreign": " ".join(foreign),
            "sure": " ".join(f"{i}-{j}" for i, j in sorted(sure)),
            "possible": " ".join(f"{i}-{j}" for i, j in sorted(sure | possible)),
        }


def _linked(path: SourceFile, gold: SourceFile, naacl: bool) -> Iterator[tuple[Any, ...]]:
    """Yield ``(line number, sentences, links)``. NAACL's links to NULL are dropped."""
    if not naacl:
        yield from parallel(path, gold)
        return
    links: dict[int, list[str]] = defaultdict(list)
    for number, line in gold.lines():
        match = re.fullmatch(r"([0-9]{1,9})\s+([0-9]{1,9})\s+([0-9]{1,9})(?:\s+([SP]))?(?:\s+[0-9.]+)?\s*", line)
        if not match:
            raise InputError(f"{gold}:{number}: not of the form `sentence word word [S|P] [confidence]`")
        if int(match[2]) and int(match[3]):
            links[int(match[1])].append(f"{match[2]}{'p' if match[4] == 'P' else '-'}{match[3]}")
    for number, text in path.lines():
        yield number, text, " ".join(links.pop(number, []))
    if links:
        raise InputError(f"{gold}: it names sentence {min(links)}, but {path} has no such line")


def _links(
    text: str, lengths: list[int], first: int, english_side: int, where: str
) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Parse one line of gold into sets of 0-based (english, foreign) links, sure and possible."""
    links: dict[str, set[tuple[int, int]]] = {"-": set(), "p": set()}
    for link in text.split():
        match = re.fullmatch(r"([0-9]{1,9})([-p])([0-9]{1,9})", link)
        if not match:
            raise InputError(f"{where}: {link!r} is not of the form `1-2` or `1p2`")
        pair = int(match[1]) - first, int(match[3]) - first
        if not all(0 <= index < length for index, length in zip(pair, lengths, strict=True)):
            raise InputError(f"{where}: {link!r} is outside the sentences of {lengths[0]} and {lengths[1]} tokens")
        links[match[2]].add(pair if english_side == 0 else (pair[1], pair[0]))
    return links["-"], links["p"]
