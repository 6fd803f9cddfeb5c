"""Phrase-based translation models by sil-thot: their files, their decoder, and the tuning of their weights."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import sacrebleu
from scipy.optimize import minimize
from thot import alignment, translation

from isthmus.cli import log, progress
from isthmus.translation import fast_align
from isthmus.translation.words import english_text, foreign_words

ORDER = 3
PHRASE = 7
# Weights of thot's log-linear model, in its order: word penalty, language model, phrases in each direction, the rest.
WEIGHTS = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]
# Defaults of thot's own tools: how a sentence is divided into phrases, and how words smooth phrase probabilities.
FIXED = {
    "lambda": "0.7 0.7",
    "srcsegmlentable": "Uniform",
    "trgcutstable": "0.999",
    "trgsegmlentable": "Geometric",
}


class PhraseTranslator:
    """Phrase-based translator with a phrase table and a language model, the folders ``tm`` and ``lm``."""

    def __init__(self, folder: Path, weights: Sequence[float], case: dict[str, str], stack: int) -> None:
        self.model = translation.SmtModel(alignment.AlignmentModelType.FAST_ALIGN)
        self.model.load_translation_model(str(folder / "tm"))
        self.model.load_language_model(str(folder / "lm"))
        self.model.heuristic = 6  # thot's LOCAL_TD: estimate the untranslated rest, with distortion
        self.model.weights = list(weights)
        self.decoder = translation.SmtDecoder(self.model)
        self.decoder.s = stack
        self.decoder.is_breadth_first = True
        self.case = case

    def __call__(self, texts: Sequence[str]) -> list[str]:
        """Translate foreign texts into English; an unknown word stays as it is."""
        return [self._translate(text) for text in progress(texts, "translated sentences")]

    def _translate(self, text: str) -> str:
        words = foreign_words(text)
        return english_text(list(self.decoder.translate(" ".join(words)).target), self.case) if words else ""


def write_translation_model(pairs: list[fast_align.Pair], iterations: int, prefix: Path) -> None:
    """Write thot's files: a word model for each direction, the phrase table, and :data:`FIXED`."""
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
    """Format an aligned pair as GIZA++: the foreign sentence, then each English word with its foreign positions."""
    rows = np.vstack([~matrix.any(axis=0), matrix])
    places = (" ".join(str(place + 1) for place in np.flatnonzero(row)) for row in rows)
    sides = (
        f"{word} ({{ {found}{' ' if found else ''}}})" for word, found in zip(["NULL", *english], places, strict=True)
    )
    return f"# 1\n{' '.join(foreign)}\n{' '.join(sides)}\n"


def write_language_model(sentences: list[list[str]], prefix: Path) -> None:
    """Write n-gram counts in thot's format; the first occurrence of each word counts as the unknown word."""
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


def tune(folder: Path, held: list[fast_align.Pair], case: dict[str, str], steps: int, stack: int) -> list[float]:
    """Find the weights with the best BLEU on the pairs ``held``; the last weight (sentence length) is fixed."""
    texts = [" ".join(foreign) for foreign, _ in held]
    references = [english_text(english, case) for _, english in held]
    translator = PhraseTranslator(folder, WEIGHTS, case, stack)

    def error(weights: np.ndarray) -> float:
        translator.model.weights = [*weights.tolist(), WEIGHTS[-1]]
        found = sacrebleu.corpus_bleu(translator(texts), [references]).score
        return -found + 100 * float(np.clip(-weights[[1, 3, 4, 5, 6]], 0, None).sum())

    simplex_options = {"maxfev": steps, "fatol": 0.01, "initial_simplex": _simplex(np.array(WEIGHTS[:-1]))}
    best = minimize(error, WEIGHTS[:-1], method="Nelder-Mead", options=simplex_options)
    log.info("weights tuned on %d pairs: BLEU %.1f, from %.1f", len(held), -best.fun, -error(np.array(WEIGHTS[:-1])))
    return [round(value, 6) for value in best.x.tolist()] + [WEIGHTS[-1]]


def _simplex(start: np.ndarray) -> np.ndarray:
    return np.vstack([start, start + 0.5 * np.eye(len(start))])
