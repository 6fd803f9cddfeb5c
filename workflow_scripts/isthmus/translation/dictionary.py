"""Bilingual dictionaries: translations of words with their probabilities."""

from collections.abc import Sequence
from pathlib import Path

from isthmus.files import atomic, read_json, read_tsv, write_json, write_tsv
from isthmus.translation import fast_align
from isthmus.translation.words import english_text, foreign_words

COLUMNS = ["foreign", "english", "probability"]
LEAST = 0.005
"""Least probability of a translation in one direction."""
Entries = dict[str, dict[str, float]]


class Dictionary:
    """Word-by-word translator. An unknown word is its own translation.

    Args:
        entries: for each foreign word ``{English word: probability}``, the most probable first.
        case: usual form of English words that are not written in lower case.
    """

    def __init__(self, entries: Entries, case: dict[str, str]) -> None:
        self.entries = entries
        self.case = case

    def alternatives(self, text: str) -> list[dict[str, float]]:
        """Return ``{English word: probability}`` for each word of a foreign ``text``, the most probable first."""
        return [self.entries.get(word, {word: 1.0}) for word in foreign_words(text)]

    def __call__(self, texts: Sequence[str]) -> list[str]:
        """Replace each word of each text by its most probable translation."""
        return [english_text([next(iter(found)) for found in self.alternatives(text)], self.case) for text in texts]

    def write(self, output: Path) -> None:
        """Write a dictionary's folder."""
        rows = (
            {"foreign": foreign, "english": english, "probability": f"{probability:.6f}"}
            for foreign, found in self.entries.items()
            for english, probability in found.items()
        )
        with atomic(output) as folder:
            write_tsv(folder / "lexicon.tsv", COLUMNS, rows)
            write_json(folder / "case.json", self.case)

    @classmethod
    def read(cls, folder: Path) -> "Dictionary":
        """Read a dictionary's folder."""
        entries: Entries = {}
        for row in read_tsv(folder / "lexicon.tsv", COLUMNS):
            entries.setdefault(row["foreign"], {})[row["english"]] = float(row["probability"])
        return cls(entries, read_json(folder / "case.json"))


def learn_dictionary(
    pairs: list[fast_align.Pair], iterations: int, most: int, least: float, case: dict[str, str]
) -> Dictionary:
    """Learn a dictionary. A word has at most ``most`` translations, each of at least the probability ``least``."""
    inverse = _lexicon([(english, foreign) for foreign, english in pairs], iterations)
    found = {
        foreign: _best(foreign, direct, inverse, most, least) for foreign, direct in _lexicon(pairs, iterations).items()
    }
    return Dictionary({foreign: entries for foreign, entries in found.items() if entries}, case)


def _lexicon(pairs: list[fast_align.Pair], iterations: int) -> Entries:
    words = dict.fromkeys(word for source, _ in pairs for word in source)
    return fast_align.lexicon(fast_align.train(pairs, iterations), words, LEAST)


def _best(foreign: str, found: dict[str, float], inverse: Entries, most: int, least: float) -> dict[str, float]:
    products = {word: value * inverse.get(word, {}).get(foreign, 0.0) for word, value in found.items()}
    total = sum(products.values())
    order = sorted(products, key=lambda word: (-products[word], word))[:most]
    return {word: products[word] / total for word in order if products[word] > least * total}
