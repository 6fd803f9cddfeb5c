"""Phrase-based statistical machine translation."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from isthmus.files import atomic, read_json, write_json
from isthmus.translation.base import TranslateMethod, TranslateOptions
from isthmus.translation.phrases import (
    WEIGHTS,
    PhraseTranslator,
    tune,
    write_language_model,
    write_translation_model,
)
from isthmus.translation.words import learnable_pairs


@dataclass(frozen=True)
class SmtOptions(TranslateOptions):
    """Options of training a phrase-based model.

    Attributes:
        iterations: iterations of expectation maximisation in word alignment, in each direction.
        tuning_pairs: pairs held out to tune the weights, evenly spaced in the bitext; at most a tenth of it.
        tuning_steps: number of times that tuning translates these pairs; 0 leaves the weights equal.
        stack: hypotheses that the decoder keeps for each number of translated words.
    """

    iterations: int = 5
    tuning_pairs: int = 100
    tuning_steps: int = 30
    stack: int = 10


class SmtMethod(TranslateMethod):
    """Phrase-based statistical machine translation, by sil-thot.

    Words are aligned in both directions and symmetrised (grow-diag-final-and). Phrases agree with the alignment. A
    trigram model of the same bitext scores the English. A stack decoder translates. The log-linear weights are tuned
    for BLEU on held-out pairs, by Nelder and Mead's simplex.
    """

    family = "other"
    paper = "Koehn, Och, Marcu 2003, NAACL"
    options: SmtOptions

    def train(self, pairs: Iterable[tuple[str, str]], language: str, output: Path) -> None:
        """Train the model and write its folder.

        Raises:
            InputError: no pair can be used.
        """
        lowered, case = learnable_pairs(pairs, language)
        step = max(10, len(lowered) // max(self.options.tuning_pairs, 1))
        held = lowered[step - 1 :: step] if self.options.tuning_steps else []
        kept = [pair for number, pair in enumerate(lowered, 1) if number % step] if held else lowered
        with atomic(output) as folder:
            folder.mkdir()
            write_translation_model(kept, self.options.iterations, folder / "tm")
            write_language_model([english for _, english in kept], folder / "lm")
            weights = tune(folder, held, case, self.options.tuning_steps, self.options.stack) if held else WEIGHTS
            write_json(folder / "case.json", case)
            write_json(folder / "weights.json", weights)

    def load(self, model: Path, language: str) -> PhraseTranslator:
        """Read the folder."""
        return PhraseTranslator(
            model, read_json(model / "weights.json"), read_json(model / "case.json"), self.options.stack
        )
