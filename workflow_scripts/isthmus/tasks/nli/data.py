"""NLI items on disk: premise, hypothesis and one of three labels."""

from dataclasses import dataclass
from pathlib import Path

from isthmus.errors import InputError
from isthmus.files import read_tsv

LABELS = ("entailment", "neutral", "contradiction")


@dataclass(frozen=True)
class Item:
    """One premise with its hypothesis and gold label."""

    id: str
    premise: str
    hypothesis: str
    label: str


def read_items(path: str | Path) -> list[Item]:
    """Read a file with the columns ``id premise hypothesis label``.

    Raises:
        InputError: as ``read_tsv``; a text is empty; a label is unknown; all labels are the same, as where a
            redistribution hides the labels of a test split.
    """
    rows = read_tsv(path, Item.__dataclass_fields__)
    for number, row in enumerate(rows, 2):
        for side in ("premise", "hypothesis"):
            if not row[side].strip():
                raise InputError(f"{path}:{number}: empty {side}")
        if row["label"] not in LABELS:
            raise InputError(f"{path}:{number}: label {row['label']!r} is not one of {', '.join(LABELS)}")
    if len({row["label"] for row in rows}) < 2:
        found = f"all {len(rows)} labels are {rows[0]['label']!r}" if rows else "no item under the header"
        raise InputError(f"{path}: {found}; these are placeholders, not gold labels: get the labelled file")
    return [Item(row["id"], row["premise"], row["hypothesis"], row["label"]) for row in rows]
