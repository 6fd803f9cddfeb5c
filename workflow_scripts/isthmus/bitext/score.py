"""Score sentence pairs by an encoder's sentence vectors, and keep the best."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from isthmus.bitext.counts import Gone
from isthmus.bitext.mine.margin import link_scores

STEPS = {"score": ("below the threshold", "beyond the best")}


@dataclass(frozen=True)
class ScoreOptions:
    """How pairs are scored, and which stay.

    Attributes:
        measure: ``margin`` or ``cosine``, as in :func:`isthmus.bitext.mine.margin.scored`.
        neighbours: nearest sentences that the margin looks at.
        threshold: least score of a pair.
        keep: most pairs, the best of them; 0 for all.
    """

    measure: str = "margin"
    neighbours: int = 4
    threshold: float = 0.0
    keep: int = 0


def score(
    pairs: Sequence[tuple[str, str]], encode: Callable[[Sequence[str]], np.ndarray], options: ScoreOptions
) -> np.ndarray:
    """``(n,)``: the score of each ``(English, foreign)`` pair.

    A margin looks for neighbours among the sentences of all pairs, each sentence once: repetitions would make it small.
    Its time grows with the square of the sentences, that of the cosine with their number.

    Args:
        pairs: translations of each other, perhaps.
        encode: gives ``(m, d)`` unit vectors of sentences.
        options: see the class.
    """
    numbers: tuple[dict[str, int], ...] = ({}, {})
    links = [[known.setdefault(text, len(known)) for text, known in zip(pair, numbers, strict=True)] for pair in pairs]
    vectors = [encode(list(known)) for known in numbers]
    return link_scores(*vectors, np.array(links), options.neighbours, options.measure)


def best(scores: np.ndarray, options: ScoreOptions, gone: Gone) -> np.ndarray:
    """``(n,)``, whether each pair stays; of equal scores the first stay. ``gone`` receives why the others do not."""
    stays = scores >= options.threshold
    gone["score", "below the threshold"] += int((~stays).sum())
    ranked = np.argsort(-scores, kind="stable")
    beyond = [number for number in ranked if stays[number]][options.keep :] if options.keep else []
    gone["score", "beyond the best"] += len(beyond)
    stays[beyond] = False
    return stays
