"""Clean a bitext: normalise both sides, drop pairs that cannot be translations, drop duplicates."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from isthmus.bitext.counts import Gone
from isthmus.bitext.languages import is_in, script_share
from isthmus.bitext.normalise import fold, key, normalise, pair_key
from isthmus.parallel import chunks, ordered_map

Pair = dict[str, str]
CHUNK = 2000
SIDES = ("english side", "foreign side")
# The blocks of wide characters of Unicode Standard Annex 11.
WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\U00020000-\U0003fffd]")
KEYS = ["english_key", "foreign_key"]
STEPS = {
    "normalise": ("empty",),
    "limits": ("too long", "length ratio", "no letters", "same on both sides"),
    "script": SIDES,
    "language": SIDES,
    "duplicates": ("exact", "near"),
}


@dataclass(frozen=True)
class CleanOptions:
    """Limits of the cleaning filters.

    Attributes:
        max_characters: maximum length of a side, in characters.
        max_ratio: maximum ratio of the longer side to the shorter, in characters. A wide character (Chinese, Japanese,
            Korean) counts as two, because it corresponds to two or three letters.
        min_script: minimum share of letters in the script of the language, in a side.
        min_probability: drop a pair if a side's language has less than this share of the likeliest language's
            probability; 0 turns language identification off.
        identify_foreign: whether the language of the foreign side is identified too.
    """

    max_characters: int = 1000
    max_ratio: float = 4.0
    min_script: float = 0.5
    min_probability: float = 0.2
    identify_foreign: bool = True


def clean(pairs: Iterable[Pair], language: str, options: CleanOptions, gone: Gone, workers: int = 1) -> Iterator[Pair]:
    """Yield the remaining pairs, normalised, with the columns :data:`KEYS`: the keys of their folded sides.

    Each pair takes about 150 bytes of memory, for two keys.

    Args:
        pairs: rows with ``english`` and ``foreign``; other columns stay as they are.
        language: language of the foreign side.
        options: see the class.
        gone: counter of dropped pairs by the reasons in :data:`STEPS`, filled while the iterator is read.
        workers: number of processes.

    Raises:
        InputError: the language identifier does not know ``language``.
    """
    exact: set[int] = set()
    near: set[int] = set()
    for kept, reasons in ordered_map(partial(_clean_chunk, language, options), chunks(pairs, CHUNK), workers):
        gone.update(reasons)
        for exact_key, near_key, pair in kept:
            if exact_key in exact:
                gone["duplicates", "exact"] += 1
            elif near_key in near:
                gone["duplicates", "near"] += 1
            else:
                exact.add(exact_key)
                near.add(near_key)
                yield pair


def _clean_chunk(language: str, options: CleanOptions, pairs: list[Pair]) -> tuple[list[tuple[int, int, Pair]], Gone]:
    """Return the remaining pairs, each with its exact and its folded key, and the counts of the others by reason."""
    kept = []
    gone: Gone = Counter()
    for pair in pairs:
        english, foreign = normalise(pair["english"]), normalise(pair["foreign"])
        folded = fold(english), fold(foreign)
        reason = _reason((english, foreign), folded, ("en", language), options)
        if reason:
            gone[reason] += 1
            continue
        keys = [key(side) for side in folded]
        cleaned = pair | {"english": english, "foreign": foreign} | dict(zip(KEYS, keys, strict=True))
        kept.append((pair_key((english, foreign)), pair_key(keys), cleaned))
    return kept, gone


def _columns(text: str) -> int:
    return len(text) + (0 if text.isascii() else len(WIDE.findall(text)))


def _reason(
    texts: tuple[str, str], folded: tuple[str, str], languages: tuple[str, str], options: CleanOptions
) -> tuple[str, str] | None:
    if not all(texts):
        return "normalise", "empty"
    if max(map(len, texts)) > options.max_characters:
        return "limits", "too long"
    shortest, longest = sorted(map(_columns, texts))
    if longest > options.max_ratio * shortest:
        return "limits", "length ratio"
    if not all(folded):
        return "limits", "no letters"
    if folded[0] == folded[1]:
        return "limits", "same on both sides"
    for side, letters, language in zip(SIDES, folded, languages, strict=True):
        if script_share(letters, language) < options.min_script:
            return "script", side
    if options.min_probability:
        asked = 2 if options.identify_foreign else 1
        for side, text, language in zip(SIDES[:asked], texts[:asked], languages[:asked], strict=True):
            if not is_in(text, language, options.min_probability):
                return "language", side
    return None
