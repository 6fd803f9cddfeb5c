"""The identity of an evaluation: encoder, chain, task, corpus, split and seed, read from its path."""

from dataclasses import dataclass
from pathlib import Path

from isthmus.errors import InputError
from isthmus.paths import (
    ALIGNMENT,
    ENCODER_ALIGNMENT,
    EVALUATION,
    MINING,
    PAIRS_EVALUATION,
    ROBUSTNESS,
    SCORES,
    SENTENCE_VECTORS,
    STATISTICAL_ALIGNMENT,
    TRANSLATED_BM25,
    TRANSLATION,
)
from isthmus.paths import BM25 as BM25_SET

HUMAN, SENTENCE, BM25, UNTRAINED = "human_translation", "sentence_vectors", "bm25_translation", "untrained"
STATISTICAL = "statistical"
REFERENCES = (SENTENCE, BM25, UNTRAINED, STATISTICAL)
BM25_OVER = "bm25_"
GROUPS = ("all", "with_bitext", "without_bitext")
"""Built-in groups of languages, judged for every task together with the configuration's. No group has English."""
AVERAGE = "average"
"""Replaces the language in a mean over several languages."""

OF = {
    BM25_SET: {"chain": BM25, "task": "clir"},
    TRANSLATED_BM25: {"task": "clir"},
    TRANSLATION + SCORES: {},
    SENTENCE_VECTORS: {"chain": SENTENCE, "task": "clir"},
    STATISTICAL_ALIGNMENT + SCORES: {"chain": STATISTICAL},
    MINING + SCORES: {"chain": UNTRAINED},
    ENCODER_ALIGNMENT + SCORES: {"chain": UNTRAINED},
    ALIGNMENT + SCORES: {},
    EVALUATION: {},
    PAIRS_EVALUATION: {},
    ROBUSTNESS: {},
}
"""Path patterns of evaluations, and the fields that are fixed for each pattern."""


@dataclass(frozen=True)
class Identity:
    """Identity of an evaluation. A field that does not apply is empty.

    Attributes:
        encoder: name of the base encoder; "" for BM25 and for translators.
        chain: steps of the model, one of ``REFERENCES``, ``BM25_OVER`` followed by a translator, or only a translator.
        task: ``nli`` or ``clir``.
        corpus: name of the evaluated corpus.
        split: split of the corpus.
        seed: seed of the training.
    """

    encoder: str = ""
    chain: str = ""
    task: str = ""
    corpus: str = ""
    split: str = ""
    seed: str = ""


def identify(path: str | Path) -> Identity:
    """Read the identity of an evaluation from its path, after the last folder ``evaluation`` that matches.

    Raises:
        InputError: the path is not one of an evaluation.
    """
    # The prefix also accepts a path that begins after the folder `evaluation`.
    parsed = [(pattern.parse(f"evaluation/{Path(path).as_posix()}"), fixed) for pattern, fixed in OF.items()]
    found = [parts | fixed for parts, fixed in parsed if parts]
    if not found:
        raise InputError(
            f"{path}: not the path of an evaluation, such as evaluation/ENCODER/seed-1/nli/plain/CORPUS.test"
        )
    parts = max(found, key=lambda parts: len(parts.pop("results")))
    translator = parts.pop("translator", "")
    if translator:
        parts["chain"] = BM25_OVER + translator if "task" in parts else translator
    return Identity(**parts)
