"""Phrase-based statistical machine translation, by sil-thot: phrases and a trigram language model of the same bitext.

The recipe of Koehn, Och and Marcu (2003, NAACL): words aligned both ways, symmetrised (grow-diag-final-and), phrases
that agree with the alignment, a stack decoder. The log-linear weights are tuned to BLEU on pairs held out of the
training, by Nelder and Mead's simplex.
"""

import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sacrebleu
from scipy.optimize import minimize
from thot import alignment, translation

from isthmus.cli import log, progress
from isthmus.errors import InputError
from isthmus.files import atomic, read_json, write_json
from isthmus.translation import TranslateOptions, fast_align
from isthmus.translation.base import TranslateMethod
from isthmus.translation.words import english_text, english_words, foreign_words, learn_case

ORDER = 3
PHRASE = 7
# Of thot's log-linear model: word penalty, language model, phrases each way, and others of its own order.
WEIGHTS = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]
# How thot divides a sentence into phrases, and how it smooths phrases with words: the defaults of its own tools.
FIXED = {
    "lambda": "0.7 0.7",
    "srcsegmlentable": "Uniform",
    "trgcutstable": "0.999",
    "trgsegmlentable": "Geometric",
}


@dataclass(frozen=True)
class SmtOptions(TranslateOptions):
    """How a phrase-based model is trained.

    Attributes:
        iterations: of the word alignment's expectation maximisation, each way.
        tuning_pairs: pairs held out to tune the weights, every so many-th of the bitext; at most a tenth of it.
        tuning_steps: times that they are translated to tune the weights; 0 leaves the weights equal.
        stack: hypotheses that the decoder keeps for a number of translated words.
    """

    iterations: int = 5
    tuning_pairs: int = 100
    tuning_steps: int = 30
    stack: int = 10


class PhraseTranslator:
    """A decoder over a folder of :func:`train`."""

    def __init__(self, folder: Path, weights: Sequence[float], case: dict[str, str], stack: int) -> None:
        self.model = translation.SmtModel(alignment.AlignmentModelType.FAST_ALIGN)
        self.model.load_translation_model(str(folder / "tm"))
        self.model.load_language_model(str(folder / "lm"))
        self.model.heuristic = 6  # estimates of what is left to translate, with distortion (thot's LOCAL_TD)
        self.model.weights = list(weights)
        self.decoder = translation.SmtDecoder(self.model)
        self.decoder.s = stack
        self.decoder.is_breadth_first = True
        self.case = case

    def __call__(self, texts: Sequence[str]) -> list[str]:
        """Translate foreign texts into English; a word that no phrase holds stays as it is."""
        return [self._translate(text) for text in progress(texts, "translated sentences")]

    def _translate(self, text: str) -> str:
        words = foreign_words(text)
        return english_text(list(self.decoder.translate(" ".join(words)).target), self.case) if words else ""


class SmtMethod(TranslateMethod):
    """Phrase-based statistical machine translation."""

    family = "other"
    paper = "Koehn, Och, Marcu 2003, NAACL"
    options: SmtOptions

    def train(self, pairs: Iterable[tuple[str, str]], language: str, output: Path) -> None:
        """Train on ``(foreign, English)`` sentences, and write the model's folder.

        Raises:
            InputError: no pair can be used.
        """
        split = [(foreign_words(foreign), english_words(english)) for foreign, english in pairs]
        case = learn_case(english for _, english in split)
        lowered = fast_align.usable((foreign, [word.lower() for word in english]) for foreign, english in split)
        step = max(10, len(lowered) // max(self.options.tuning_pairs, 1))
        held = lowered[step - 1 :: step] if self.options.tuning_steps else []
        kept = [pair for number, pair in enumerate(lowered, 1) if number % step] if held else lowered
        if not kept:
            raise InputError(f"translate step, {language}: no pair of the bitext can be learnt from")
        with atomic(output) as folder:
            folder.mkdir()
            _translation_model(kept, self.options.iterations, folder / "tm")
            _language_model([english for _, english in kept], folder / "lm")
            weights = _tune(folder, held, case, self.options) if held else WEIGHTS
            write_json(folder / "case.json", case)
            write_json(folder / "weights.json", weights)

    def load(self, model: Path, language: str) -> PhraseTranslator:
        """Read what :func:`train` wrote."""
        return PhraseTranslator(
            model, read_json(model / "weights.json"), read_json(model / "case.json"), self.options.stack
        )


def _translation_model(pairs: list[fast_align.Pair], iterations: int, prefix: Path) -> None:
    """Write thot's files: a word model each way, the phrase table and the fixed rest."""
    forward = fast_align.train(pairs, iterations)
    backward = fast_align.train([(english, foreign) for foreign, english in pairs], iterations)
    forward.print(f"{prefix}_invswm")
    backward.print(f"{prefix}_swm")
    both = alignment.SymmetrizedAlignmentModel(backward, forward)
    both.heuristic = alignment.SymmetrizationHeuristic.GROW_DIAG_FINAL_AND
    with tempfile.TemporaryDirectory() as scratch:
        aligned = Path(scratch, "aligned")
        with aligned.open("w", encoding="utf-8", newline="\n") as handle:
            for foreign, english in progress(pairs, "aligned pairs"):
                _, matrix = both.get_best_alignment(english, foreign)
                handle.write(_giza(english, foreign, matrix.to_numpy()))
        phrases = translation.PhraseModel()
        parameters = translation.PhraseExtractParameters()
        parameters.max_target_phrase_length = PHRASE
        phrases.build(str(aligned), parameters, False)
        phrases.print_phrase_table(f"{prefix}.ttable", 20)
    for suffix, text in FIXED.items():
        Path(f"{prefix}.{suffix}").write_text(text, encoding="utf-8")


def _giza(english: list[str], foreign: list[str], matrix: np.ndarray) -> str:
    """An aligned pair in GIZA++'s form: under the foreign sentence, each English word with the places it explains."""
    rows = np.vstack([~matrix.any(axis=0), matrix])
    places = (" ".join(str(place + 1) for place in np.flatnonzero(row)) for row in rows)
    sides = (
        f"{word} ({{ {found}{' ' if found else ''}}})" for word, found in zip(["NULL", *english], places, strict=True)
    )
    return f"# 1\n{' '.join(foreign)}\n{' '.join(sides)}\n"


def _language_model(sentences: list[list[str]], prefix: Path) -> None:
    """Write counts of n-grams as thot reads them; the first time that a word is seen counts for unknown words."""
    counts: Counter[tuple[str, ...]] = Counter()
    seen: set[str] = set()
    total = 0
    for sentence in sentences:
        words = ["<s>", *(word if word in seen else "<unk>" for word in sentence), "</s>"]
        seen.update(sentence)
        total += len(words)
        counts.update(
            tuple(words[start : start + size]) for size in range(1, ORDER + 1) for start in range(len(words) - size + 1)
        )
    with prefix.open("w", encoding="utf-8", newline="\n") as handle:
        for ngram in sorted(counts, key=lambda ngram: (len(ngram), ngram)):
            before = counts[ngram[:-1]] if len(ngram) > 1 else total
            handle.write(f"{' '.join(ngram)} {before} {counts[ngram]}\n")
    prefix.with_name(f"{prefix.name}.weights").write_text(f"{ORDER} 3 10 {' '.join(['0.5'] * 9)}\n", encoding="utf-8")
    prefix.with_name(f"{prefix.name}.wp").write_text(
        "".join(f"{' '.join(sentence)}\n" for sentence in sentences[:100_000]), encoding="utf-8"
    )


def _tune(folder: Path, held: list[fast_align.Pair], case: dict[str, str], options: SmtOptions) -> list[float]:
    """The weights that translate the pairs ``held`` best, the sentence length's left as it is."""
    texts = [" ".join(foreign) for foreign, _ in held]
    references = [english_text(english, case) for _, english in held]
    translator = PhraseTranslator(folder, WEIGHTS, case, options.stack)

    def error(weights: np.ndarray) -> float:
        translator.model.weights = [*weights.tolist(), WEIGHTS[-1]]
        found = sacrebleu.corpus_bleu(translator(texts), [references]).score
        return -found + 100 * float(np.clip(-weights[[1, 3, 4, 5, 6]], 0, None).sum())

    options_of = {"maxfev": options.tuning_steps, "fatol": 0.01, "initial_simplex": _simplex(np.array(WEIGHTS[:-1]))}
    best = minimize(error, WEIGHTS[:-1], method="Nelder-Mead", options=options_of)
    log.info("weights tuned on %d pairs: BLEU %.1f, from %.1f", len(held), -best.fun, -error(np.array(WEIGHTS[:-1])))
    return [round(value, 6) for value in best.x.tolist()] + [WEIGHTS[-1]]


def _simplex(start: np.ndarray) -> np.ndarray:
    return np.vstack([start, start + 0.5 * np.eye(len(start))])
