"""Exclude training pairs that overlap with evaluation texts."""

import re
from collections.abc import Iterable, Iterator

from isthmus.bitext.counts import Gone
from isthmus.bitext.normalise import fold, key, normalise

# No space follows an ideographic full stop.
SENTENCE_END = re.compile(r"(?<=[.!?։؟۔।॥።])\s+|(?<=[。！？])\s*")
STEPS = {"overlap": ("english side", "foreign side")}


def held_out_keys(texts: Iterable[str]) -> set[str]:
    """Return the keys of evaluation texts, of whole texts and of their sentences, folded like the pairs."""
    keys = set()
    for text in texts:
        normal = normalise(text)
        keys.update(key(folded) for part in {normal, *SENTENCE_END.split(normal)} if (folded := fold(part)))
    return keys


def exclude(pairs: Iterable[dict[str, str]], held_out: set[str], gone: Gone) -> Iterator[dict[str, str]]:
    """Yield the pairs without a held-out side. ``gone`` counts the others while the iterator is read."""
    for pair in pairs:
        if pair["english_key"] in held_out:
            gone["overlap", "english side"] += 1
        elif pair["foreign_key"] in held_out:
            gone["overlap", "foreign side"] += 1
        else:
            yield pair
