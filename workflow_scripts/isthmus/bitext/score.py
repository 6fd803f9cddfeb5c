"""Score sentence pairs by an encoder's sentence vectors, and keep the best."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from isthmus.bitext.counts import Gone
from isthmus.bitext.mine.margin import link_scores

STEPS = {"score": ("below the threshold", "beyond the best")}


@dataclass(frozen=True)
class ScoreOptions:
    """How pairs are scored, and which are kept.

    Attributes:
        measure: ``margin`` or ``cosine``, as in :func:`isthmus.bitext.mine.margin.scored`.
        neighbours: nearest sentences in the margin.
        threshold: least score of a pair.
        keep: number of best pairs to keep; 0 for all.
    """

    measure: str = "margin"
    neighbours: int = 4
    threshold: float = 0.0
    keep: int = 0


def score(
    pairs: Sequence[tuple[str, str]], encode: Callable[[Sequence[str]], np.ndarray], options: ScoreOptions
) -> np.ndarray:
    """``(n,)``: the score of each ``(English, foreign)`` pair.

    The neighbours in a margin are sentences of all pairs, without repetitions, which would make it small. The margin
    takes time quadratic in the number of sentences, the cosine linear time.

    Args:
        pairs: candidates.
        encode: returns ``(m, d)`` unit vectors of sentences.
        options: see the class.
    """
    numbers: tuple[dict[str, int], ...] = ({}, {})
    links = [[known.setdefault(text, len(known)) for text, known in zip(pair, numbers, strict=True)] for pair in pairs]
    vectors = [encode(list(known)) for known in numbers]
    return link_scores(*vectors, np.array(links), options.neighbours, options.measure)


def best(scores: np.ndarray, options: ScoreOptions, gone: Gone) -> np.ndarray:
    """``(n,)``: whether each pair is kept; among equal scores the first. ``gone`` counts the others by reason."""
    stays = scores >= options.threshold
    gone["score", "below the threshold"] += int((~stays).sum())
    ranked = np.argsort(-scores, kind="stable")
    beyond = [number for number in ranked if stays[number]][options.keep :] if options.keep else []
    gone["score", "beyond the best"] += len(beyond)
    stays[beyond] = False
    return stays
