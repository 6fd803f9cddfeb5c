"""Make documents with a known sentence alignment: join, split and drop lines of parallel documents at random."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from isthmus.bitext.mine.beads import Bead, beads_of_links


@dataclass(frozen=True)
class Disturbed:
    """A disturbed document pair: its lines on both sides, and the true beads."""

    english: list[str]
    foreign: list[str]
    beads: list[Bead]


def disturb(english: Sequence[str], foreign: Sequence[str], share: float, generator: np.random.Generator) -> Disturbed:
    """Disturb a line-parallel document.

    With probability ``share``, a line changes on one side. It is dropped, split in two near its middle, joined with the
    next line, or joined with the next two, each with the same chance.
    """
    lines: tuple[list[str], list[str]] = ([], [])
    origins: tuple[list[set[int]], list[set[int]]] = ([], [])
    texts = english, foreign
    number = 0
    while number < len(english):
        happens, side, kind = generator.random() < share, int(generator.integers(2)), int(generator.integers(4))
        joined = {2: 2, 3: 3}.get(kind, 1) if happens else 1
        rows = range(number, min(number + joined, len(english)))
        for which in (0, 1):
            pieces = [(texts[which][row], {row}) for row in rows]
            if happens and which == side:
                pieces = _changed(kind, pieces)
            for text, origin in pieces:
                lines[which].append(text)
                origins[which].append(origin)
        number = rows.stop
    links = [(i, j) for i, first in enumerate(origins[0]) for j, second in enumerate(origins[1]) if first & second]
    return Disturbed(*lines, beads_of_links(links, len(lines[0]), len(lines[1])))


def _changed(kind: int, pieces: list[tuple[str, set[int]]]) -> list[tuple[str, set[int]]]:
    if kind == 0:
        return []
    if kind == 1:
        ((text, origin),) = pieces
        return [(part, origin) for part in _halves(text)]
    return [(" ".join(text for text, _ in pieces), set().union(*(origin for _, origin in pieces)))]


def _halves(text: str) -> list[str]:
    """Split a text at the space nearest its middle, or at the middle if it has none."""
    spaces = [place for place, character in enumerate(text) if character.isspace() and 0 < place < len(text) - 1]
    place = min(spaces, key=lambda place: abs(place - len(text) / 2), default=len(text) // 2)
    halves = [text[:place].strip(), text[place:].strip()]
    return halves if all(halves) else [text]
