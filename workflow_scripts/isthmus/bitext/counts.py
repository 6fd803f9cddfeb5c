"""What came into each step of the bitext stage, what went out, and why the rest did not."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from isthmus.errors import InputError
from isthmus.files import write_tsv

IN, OUT = "in", "out"
COLUMNS = ["step", "reason", "pairs"]
# The reasons of each step, in the order in which they are looked at.
Steps = Mapping[str, Sequence[str]]
# How many pairs went at a step for a reason.
Gone = Counter[tuple[str, str]]
T = TypeVar("T")


class Counted(Generic[T]):
    """``items``, with how many have been taken as ``count``."""

    def __init__(self, items: Iterable[T]) -> None:
        self.items = items
        self.count = 0

    def __iter__(self) -> Iterator[T]:
        for item in self.items:
            self.count += 1
            yield item


def write_counts(path: Path, steps: Steps, pairs: int, gone: Gone, left: int) -> None:
    """Write ``step reason pairs``: for each step what came in, what went for each reason, and what went out.

    Args:
        path: the file to write.
        steps: in their order; what one gives out is what the next takes in.
        pairs: how many came into the first.
        gone: what went.
        left: how many were written.

    Raises:
        InputError: none is left.
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
