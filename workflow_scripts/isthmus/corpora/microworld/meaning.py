"""Meanings without a language: concepts, and clauses (who does what to whom, with what, where and when)."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

LEXICON = Path(__file__).parent / "lexicon"


class Concept(NamedTuple):
    """One row of ``lexicon/concepts.tsv``; members of one ``group`` exclude each other."""

    name: str
    type: str
    parent: str
    mass: bool
    group: str
    subjects: tuple[str, ...]
    objects: tuple[str, ...]
    instruments: tuple[str, ...]


class Phrase(NamedTuple):
    """A noun with at most one quality or one quantity."""

    noun: str
    quality: str = ""
    quantity: str = ""


class Clause(NamedTuple):
    """The meaning of one sentence; an empty field is an empty role.

    ``kind`` is ``act``, ``go``, ``come``, ``give``, ``have``, ``at``, ``exist``, ``quality`` or ``role``; ``verb`` is
    filled for ``act`` only, ``predicate`` for ``quality`` (an adjective) and ``role`` (a noun).
    """

    kind: str
    subject: Phrase
    verb: str = ""
    object: Phrase | None = None
    person: str = ""
    predicate: str = ""
    instrument: str = ""
    companion: str = ""
    place: str = ""
    time: str = ""
    negated: bool = False


def table(name: str) -> list[list[str]]:
    """Read the rows of a lexicon file, padded to the length of its header."""
    lines = (LEXICON / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    width = len(lines[0].split("\t"))
    return [(line.split("\t") + [""] * width)[:width] for line in lines[1:]]


@cache
def concepts() -> dict[str, Concept]:
    """Return all concepts by name, in file order."""
    rows = {}
    for name, type_, parent, mass, group, *lists in table("concepts"):
        rows[name] = Concept(
            name, type_, parent, bool(mass), group, *(tuple(x for x in y.split(",") if x) for y in lists)
        )
    return rows


@cache
def ancestors(name: str) -> tuple[str, ...]:
    """Return the concept itself and all its hypernyms, nearest first."""
    parent = concepts()[name].parent
    return (name, *(ancestors(parent) if parent else ()))


def is_a(name: str, other: str) -> bool:
    """Whether every ``name`` is an ``other``."""
    return other in ancestors(name)


@cache
def of_type(type_: str) -> tuple[str, ...]:
    """List the concepts of a type, in file order."""
    return tuple(c.name for c in concepts().values() if c.type == type_)


@cache
def below(names: tuple[str, ...]) -> tuple[str, ...]:
    """List the nouns with a type in ``names``, and the concepts in ``names`` with their hyponyms."""
    return tuple(
        c.name
        for c in concepts().values()
        if c.type not in ("verb", "adjective", "time", "quantity")
        and (c.type in names or any(name in names for name in ancestors(c.name)))
    )


@cache
def children(name: str) -> tuple[str, ...]:
    """List all hyponyms of a noun."""
    return tuple(other for other in below((name,)) if other != name and is_a(other, name))


@cache
def excluded(name: str) -> tuple[str, ...]:
    """List the concepts that exclude ``name``: antonyms, other colours, other sites."""
    group = concepts()[name].group
    return tuple(c.name for c in concepts().values() if group and c.group == group and c.name != name)
