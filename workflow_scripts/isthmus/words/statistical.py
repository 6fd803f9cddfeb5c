"""Statistical word alignment from text: eflomal in both directions, symmetrised."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import regex

from isthmus.words.gold import Links

Pair = tuple[Sequence[str], Sequence[str]]
WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]")


def words(text: str) -> list[str]:
    """Split a text into words and single punctuation marks. Scripts without spaces must be segmented before."""
    return WORD.findall(text)


def align_statistically(
    pairs: Sequence[Pair], seed: int = 1, joined: Literal["grow_diag_final_and", "intersection"] = "grow_diag_final_and"
) -> list[Links]:
    """Align the words of each pair. The aligner learns only from these pairs and ignores letter case.

    Eflomal (Ostling and Tiedemann 2016, Prague Bulletin of Mathematical Linguistics 106), in sil-thot's version, runs
    in both directions. The directions are joined by grow-diag-final-and (Koehn, Och and Marcu 2003) or by intersection.
    In the intersection no word has two links.

    Args:
        pairs: words of both sides; neither side is empty.
        seed: seed of the samplers.
        joined: method to join the two directions.

    Returns:
        The links of each pair, ``(first side's word, second side's word)``, counted from 0.
    """
    import thot.alignment

    models = [_learn(pairs, seed), _learn([(second, first) for first, second in pairs], seed)]
    both = thot.alignment.SymmetrizedAlignmentModel(*models)
    both.heuristic = getattr(thot.alignment.SymmetrizationHeuristic, joined.upper())
    return [_links(both.get_training_alignment(row)[1].to_numpy()) for row in range(len(pairs))]


def _learn(pairs: Sequence[Pair], seed: int):
    import thot.alignment

    model = thot.alignment.EflomalAlignmentModel()
    model.seed, model.deterministic, model.emit_training_alignments = seed, True, True
    for first, second in pairs:
        model.add_sentence_pair([word.lower() for word in first], [word.lower() for word in second])
    model.start_training()
    for _ in range(model.scheduled_iterations):
        model.train()
    model.end_training()
    return model


def _links(matrix: np.ndarray) -> Links:
    return {(int(i), int(j)) for i, j in zip(*np.nonzero(matrix), strict=True)}
