"""Translation word by word, by probabilities learnt from bitext."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from isthmus.translation.base import TranslateMethod, TranslateOptions
from isthmus.translation.dictionary import Dictionary, learn_dictionary
from isthmus.translation.words import learnable_pairs


@dataclass(frozen=True)
class DictionaryOptions(TranslateOptions):
    """Options of learning a dictionary.

    Attributes:
        iterations: iterations of expectation maximisation, in each direction.
        entries: most translations of a word.
        min_probability: least probability of a translation.
    """

    iterations: int = 5
    entries: int = 10
    min_probability: float = 0.05


class DictionaryMethod(TranslateMethod):
    """Word-by-word translation: each word becomes its most probable translation.

    The probability of a translation is proportional to p(e|f) p(f|e), with a fast_align model for each direction. A
    translation that only one direction supports is usually a frequent word that collects unexplained words.
    """

    family = "other"
    paper = "Dyer, Chahuneau, Smith 2013, fast_align, NAACL"
    options: DictionaryOptions

    def train(self, pairs: Iterable[tuple[str, str]], language: str, output: Path) -> None:
        """Learn a dictionary and write its folder.

        Raises:
            InputError: no pair can be used.
        """
        lowered, case = learnable_pairs(pairs, language)
        learn_dictionary(
            lowered, self.options.iterations, self.options.entries, self.options.min_probability, case
        ).write(output)

    def load(self, model: Path, language: str) -> Dictionary:
        """Read the folder."""
        return Dictionary.read(model)
