"""Clean a bitext: normalise both sides, drop the pairs that are no translation of each other, count every drop."""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from isthmus.errors import InputError

Pair = dict[str, str]
IN, OUT = "in", "out"
REASONS = ("empty", "too long", "length ratio", "identical", "evaluation", "duplicate")


@dataclass(frozen=True)
class CleanOptions:
    """What is dropped.

    Attributes:
        max_characters: longest side.
        max_ratio: longest side over shortest, in characters.
    """

    max_characters: int = 1000
    max_ratio: float = 4.0


def normalise(text: str) -> str:
    """NFC, with each run of white space and control characters made one space, none at the ends.

    Format characters (Cf), such as the joiners that Devanagari and Arabic scripts need, stay.
    """
    text = unicodedata.normalize("NFC", text)
    return " ".join("".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text).split())


def clean(pairs: Iterable[Pair], options: CleanOptions, excluded: set[str], counts: Counter[str]) -> Iterator[Pair]:
    """Yield the pairs that stay, normalised; ``counts`` receives a number for ``in``, ``out`` and each reason.

    Args:
        pairs: rows with ``id``, ``english`` and ``foreign``.
        options: see the class.
        excluded: normalised sentences of evaluation data; a pair with one of them on either side is dropped.
        counts: filled in while the iterator is read.

    Raises:
        InputError: no pair stays.
    """
    counts.update(dict.fromkeys((IN, *REASONS, OUT), 0))
    seen: set[bytes] = set()
    for pair in pairs:
        counts[IN] += 1
        english, foreign = normalise(pair["english"]), normalise(pair["foreign"])
        reason = _reason(english, foreign, options, excluded)
        key = hashlib.blake2b(f"{english}\t{foreign}".encode(), digest_size=16).digest()
        if not reason and key in seen:
            reason = "duplicate"
        if reason:
            counts[reason] += 1
            continue
        seen.add(key)
        counts[OUT] += 1
        yield {"id": pair["id"], "english": english, "foreign": foreign}
    if not counts[OUT]:
        raise InputError(f"no pair is left after cleaning: {dict(counts)}; look at the options of `bitext: clean`")


def _reason(english: str, foreign: str, options: CleanOptions, excluded: set[str]) -> str | None:
    shortest, longest = sorted((len(english), len(foreign)))
    if not shortest:
        return "empty"
    if longest > options.max_characters:
        return "too long"
    if longest > options.max_ratio * shortest:
        return "length ratio"
    if english == foreign:
        return "identical"
    if english in excluded or foreign in excluded:
        return "evaluation"
    return None
