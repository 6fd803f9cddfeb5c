"""Typing errors in any script: swapped, deleted and inserted letters.

This follows the character noise of Belinkov and Bisk 2018 (arXiv 1711.02173, section 4.2) and Pruthi et al. 2019 (arXiv
1905.11268). A letter is an extended grapheme cluster (Unicode Standard Annex 29) with a letter at its start. So a
combining mark or a vowel sign is never separated from its base.
"""

import random
import unicodedata
from dataclasses import replace

import regex

from isthmus.tasks.nli.data import Item

CLUSTER = regex.compile(r"\X")
LETTER = regex.compile(r"\p{L}")
OPERATIONS = ("swap", "delete", "insert")


def disturb(text: str, rate: float, key: str) -> str:
    """Put errors into about a share ``rate`` of the letters of ``text``. Rate 0 returns the text itself.

    For each letter an error is drawn independently: swap it with the next letter of its word, delete it, or insert
    after it a letter of the text in the same script. The draws depend only on ``key`` and the letter's position. No
    word is deleted completely.
    """
    generator = random.Random(key)
    clusters = CLUSTER.findall(text)
    letters = [bool(LETTER.match(cluster)) for cluster in clusters]
    draws = [(generator.random(), generator.choice(OPERATIONS), generator.random()) for _ in clusters]
    result: list[str] = []
    place = 0
    while place < len(clusters):
        cluster, (chance, operation, pick) = clusters[place], draws[place]
        followed = place + 1 < len(clusters) and letters[place + 1]
        place += 1
        if not letters[place - 1] or chance >= rate:
            result.append(cluster)
        elif operation == "insert":
            alike = [other for other, is_letter in zip(clusters, letters, strict=True) if is_letter]
            alike = [other for other in alike if script(other) == script(cluster)]
            result += [cluster, alike[int(pick * len(alike))]]
        elif operation == "swap" and followed:
            result += [clusters[place], cluster]
            place += 1
        elif operation == "delete" and (followed or (result and LETTER.match(result[-1]))):
            pass
        else:
            result.append(cluster)
    return "".join(result)


def script(letter: str) -> str:
    """Return the script of a letter: the first word of its Unicode name, such as ``DEVANAGARI``."""
    return unicodedata.name(letter[0], "").partition(" ")[0]


def disturbed_item(item: Item, rate: float, seed: int) -> Item:
    """Put errors into both texts of an NLI item; the same seed and id give the same errors."""
    sides = {side: disturb(getattr(item, side), rate, f"{seed} {item.id} {side}") for side in ("premise", "hypothesis")}
    return replace(item, **sides)


def disturbed_query(row: dict[str, str], rates: dict[str, float], seed: int) -> dict[str, str]:
    """Add a column to a query's row for each name in ``rates``: the query's text with errors at that rate."""
    key = f"{seed} {row['query_id']}"
    return row | {name: disturb(row["text"], rate, key) for name, rate in rates.items()}
