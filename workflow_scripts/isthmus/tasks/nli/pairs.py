"""The generalised setting of XNLI: premise and hypothesis in two languages."""

from collections.abc import Iterator, Sequence
from itertools import product

from isthmus.errors import InputError
from isthmus.languages import join_tags
from isthmus.tasks.nli.data import Item


def pairings(items: dict[str, Sequence[Item]], most: int | None = None) -> Iterator[tuple[str, list[Item]]]:
    """``("premise-hypothesis", items)`` for every ordered pair of languages, each language with itself too.

    Args:
        items: parallel items by language, the same ids everywhere.
        most: the first so many items.

    Raises:
        InputError: two languages have other items, or give an item two labels.
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
