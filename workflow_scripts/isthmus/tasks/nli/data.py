"""NLI items on disk: premise, hypothesis and one of three labels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from isthmus.errors import InputError
from isthmus.files import read_tsv
from isthmus.languages import join_tags

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
        InputError: as ``read_tsv``; a text is empty; a label is unknown; all labels are the same. Some redistributions
            hide a test split's labels in this way.
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


def pairings(items: dict[str, Sequence[Item]], most: int | None = None) -> Iterator[tuple[str, list[Item]]]:
    """Give ``("premise-hypothesis", items)`` for every ordered pair of languages, also of a language with itself.

    This is the generalised setting of XNLI.

    Args:
        items: parallel items by language; all languages have the same ids.
        most: number of items to take, from the first; all by default.

    Raises:
        InputError: two languages have different items, or label an item differently.
    """
    rows = {language: {item.id: item for item in found} for language, found in items.items()}
    first, reference = next(iter(rows.items()))
    for language, found in rows.items():
        if found.keys() != reference.keys():
            other = sorted(found.keys() ^ reference.keys())[0]
            raise InputError(f"{first} and {language} are not parallel: only one of them has the item {other!r}")
        wrong = [key for key, item in found.items() if item.label != reference[key].label]
        if wrong:
            raise InputError(f"{first} and {language} label the item {wrong[0]!r} differently")
    ids = list(reference)[:most]
    for premise, hypothesis in product(rows, repeat=2):
        yield (
            join_tags(premise, hypothesis),
            [
                Item(key, rows[premise][key].premise, rows[hypothesis][key].hypothesis, reference[key].label)
                for key in ids
            ],
        )
