"""Translation word by word, by probabilities learnt from bitext."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from isthmus.errors import InputError
from isthmus.files import atomic, read_json, read_tsv, write_json, write_tsv
from isthmus.translation import TranslateOptions, fast_align
from isthmus.translation.base import TranslateMethod
from isthmus.translation.words import english_text, english_words, foreign_words, learn_case

COLUMNS = ["foreign", "english", "probability"]
LEAST = 0.005


@dataclass(frozen=True)
class DictionaryOptions(TranslateOptions):
    """How a dictionary is learnt.

    Attributes:
        iterations: of expectation maximisation, each way.
        entries: the most translations of a word.
        min_probability: of a translation.
    """

    iterations: int = 5
    entries: int = 10
    min_probability: float = 0.05


class Dictionary:
    """Probabilities of the English translations of foreign words; an unknown word is its own translation."""

    def __init__(self, entries: dict[str, dict[str, float]], case: dict[str, str]) -> None:
        self.entries = entries
        self.case = case

    def alternatives(self, text: str) -> list[dict[str, float]]:
        """For each word of a foreign ``text``, ``{English word: probability}``, the most probable first."""
        return [self.entries.get(word, {word: 1.0}) for word in foreign_words(text)]

    def __call__(self, texts: Sequence[str]) -> list[str]:
        """The most probable translation of each word of each text."""
        return [english_text([next(iter(found)) for found in self.alternatives(text)], self.case) for text in texts]


class DictionaryMethod(TranslateMethod):
    """Translation word by word, by probabilities learnt from bitext."""

    family = "other"
    paper = "Dyer, Chahuneau, Smith 2013, fast_align, NAACL"
    options: DictionaryOptions

    def train(self, pairs: Iterable[tuple[str, str]], language: str, output: Path) -> None:
        """Learn a dictionary from ``(foreign, English)`` sentences, and write its folder.

        The probability of a translation is in proportion to p(e|f) p(f|e), of a model for each direction. What only one
        of the two believes is mostly a frequent word that took up what nothing explains.

        Raises:
            InputError: no pair can be used.
        """
        split = [(foreign_words(foreign), english_words(english)) for foreign, english in pairs]
        case = learn_case(english for _, english in split)
        lowered = fast_align.usable((foreign, [word.lower() for word in english]) for foreign, english in split)
        if not lowered:
            raise InputError(f"translate step, {language}: no pair of the bitext can be learnt from")
        direct = _lexicon(lowered, self.options.iterations)
        inverse = _lexicon([(english, foreign) for foreign, english in lowered], self.options.iterations)
        rows = (
            {"foreign": foreign, "english": english, "probability": f"{probability:.6f}"}
            for foreign, found in direct.items()
            for english, probability in _best(foreign, found, inverse, self.options)
        )
        with atomic(output) as folder:
            write_tsv(folder / "lexicon.tsv", COLUMNS, rows)
            write_json(folder / "case.json", case)

    def load(self, model: Path, language: str) -> Dictionary:
        """Read what :func:`train` wrote."""
        entries: dict[str, dict[str, float]] = {}
        for row in read_tsv(model / "lexicon.tsv", COLUMNS):
            entries.setdefault(row["foreign"], {})[row["english"]] = float(row["probability"])
        return Dictionary(entries, read_json(model / "case.json"))


def _lexicon(pairs: list[fast_align.Pair], iterations: int) -> dict[str, dict[str, float]]:
    words = dict.fromkeys(word for source, _ in pairs for word in source)
    return fast_align.lexicon(fast_align.train(pairs, iterations), words, LEAST)


def _best(
    foreign: str, found: dict[str, float], inverse: dict[str, dict[str, float]], options: DictionaryOptions
) -> list[tuple[str, float]]:
    products = {word: value * inverse.get(word, {}).get(foreign, 0.0) for word, value in found.items()}
    total = sum(products.values())
    order = sorted(products, key=lambda word: (-products[word], word))[: options.entries]
    return [(word, products[word] / total) for word in order if products[word] > options.min_probability * total]
