"""Counts of the bitext stage: pairs into each step, pairs out of it, and dropped pairs by reason."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from isthmus.errors import InputError
from isthmus.files import write_tsv

IN, OUT = "in", "out"
COLUMNS = ["step", "reason", "pairs"]
# The reasons of each step, in the order of the checks.
Steps = Mapping[str, Sequence[str]]
# Dropped pairs by step and reason.
Gone = Counter[tuple[str, str]]
T = TypeVar("T")


class Counted(Generic[T]):
    """Iterable that counts its consumed items in ``count``."""

    def __init__(self, items: Iterable[T]) -> None:
        self.items = items
        self.count = 0

    def __iter__(self) -> Iterator[T]:
        for item in self.items:
            self.count += 1
            yield item


def write_counts(path: Path, steps: Steps, pairs: int, gone: Gone, left: int) -> None:
    """Write ``step reason pairs``: for each step the pairs in, the dropped pairs by reason, and the pairs out.

    Args:
        path: the file to write.
        steps: the steps in order; each reads the output of the one before.
        pairs: number of input pairs of the first step.
        gone: dropped pairs.
        left: number of pairs written.

    Raises:
        InputError: no pair is left.
        RuntimeError: the numbers do not add up.
    """
    if pairs - gone.total() != left:
        raise RuntimeError(f"{path}: {pairs} pairs came in, {gone.total()} went, but {left} were written")
    rows = []
    for step, reasons in steps.items():
        rows.append((step, IN, pairs))
        rows += [(step, reason, gone[step, reason]) for reason in reasons]
        pairs -= sum(gone[step, reason] for reason in reasons)
        rows.append((step, OUT, pairs))
    write_tsv(path, COLUMNS, (dict(zip(COLUMNS, row, strict=True)) for row in rows))
    if not left:
        went = ", ".join(f"{step}: {reason} {number:,}" for (step, reason), number in gone.most_common())
        raise InputError(f"no pair is left ({went}); look at the options of `bitext`")
