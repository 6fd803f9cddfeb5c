"""Score sentence pairs by an encoder's sentence vectors, and keep the best."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from isthmus.bitext.counts import Gone
from isthmus.bitext.mine.margin import link_scores

STEPS = {"score": ("below the threshold", "beyond the best")}


@dataclass(frozen=True)
class ScoreOptions:
    """Options of scoring and filtering pairs.

    Attributes:
        measure: ``margin`` or ``cosine``, as in :func:`isthmus.bitext.mine.margin.scored`.
        neighbours: number of nearest neighbours in the margin.
        threshold: minimum score of a pair.
        keep: number of best pairs to keep; 0 for all.
    """

    measure: str = "margin"
    neighbours: int = 4
    threshold: float = 0.0
    keep: int = 0


def score(
    pairs: Sequence[tuple[str, str]], encode: Callable[[Sequence[str]], np.ndarray], options: ScoreOptions
) -> np.ndarray:
    """Return the ``(n,)`` scores of ``(English, foreign)`` pairs.

    The neighbours in a margin are the distinct sentences of all pairs. Repeated sentences would make the margin small.
    The margin takes time quadratic in the number of sentences, the cosine linear time.

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
    """Return an ``(n,)`` mask of kept pairs. Ties go to the first. ``gone`` counts the others by reason."""
    stays = scores >= options.threshold
    gone["score", "below the threshold"] += int((~stays).sum())
    ranked = np.argsort(-scores, kind="stable")
    beyond = [number for number in ranked if stays[number]][options.keep :] if options.keep else []
    gone["score", "beyond the best"] += len(beyond)
    stays[beyond] = False
    return stays
