"""Sentence alignment by sentence vectors, after Vecalign (Thompson and Koehn 2019, arXiv 1904.06365)."""

from collections.abc import Callable, Sequence

import numpy as np

from isthmus.bitext.mine.beads import Bead

Encode = Callable[[Sequence[str]], np.ndarray]
LONGEST = 3
"""Maximum number of sentences on a side of a bead: beads are 1-0, 0-1 and 1-1 to 3-3."""


class VectorAligner:
    """Sentence aligner: dynamic programming over the costs of beads.

    The cost of a bead is the paper's equation 1: the cosine distance of its sides, times their numbers of sentences,
    over their mean distances from the other language. A random pair costs 1. There are two differences from Vecalign:

    * A side of several sentences is the mean of their vectors, weighted by length. Vecalign encodes the joined text; a
      mean-pooling encoder gives almost the same vector for it.
    * The cost of a skipped sentence is an option. Vecalign takes it from the quantiles of random pairs' costs. These
      are too close together for an encoder with similar cosines (E5: from 0.7 to 1).

    Args:
        english: ``(n, d)`` unit vectors, a sample of English.
        foreign: ``(m, d)`` unit vectors, a sample of the other language.
        skip: cost of a skipped sentence.
    """

    def __init__(self, english: np.ndarray, foreign: np.ndarray, skip: float = 0.5) -> None:
        self.means = english.mean(axis=0), foreign.mean(axis=0)
        self.skip = skip

    def align(
        self, english: np.ndarray, foreign: np.ndarray, lengths: tuple[Sequence[int], Sequence[int]]
    ) -> list[Bead]:
        """Find the beads, 1-0 to 3-3, with the least total cost.

        Args:
            english: ``(n, d)`` unit vectors of the English sentences.
            foreign: ``(m, d)`` unit vectors of the foreign sentences.
            lengths: characters of the sentences on each side.
        """
        size = len(english), len(foreign)
        costs = self._costs(_blocks(english, lengths[0]), _blocks(foreign, lengths[1]))
        best = np.full((size[0] + 1, size[1] + 1), np.inf)
        best[0, 0] = 0
        step = np.zeros((*best.shape, 2), dtype=int)
        for i in range(size[0] + 1):
            for j in range(size[1] + 1):
                ends = [
                    (best[i - p, j - q] + cost[i - p, j - q], p, q)
                    for (p, q), cost in costs.items()
                    if p <= i and q <= j
                ]
                ends += [(best[i - p, j - q] + self.skip, p, q) for p, q in ((1, 0), (0, 1)) if p <= i and q <= j]
                if ends:
                    best[i, j], *step[i, j] = min(ends)
        return _beads(step, *size)

    def _costs(self, english: list[np.ndarray], foreign: list[np.ndarray]) -> dict[tuple[int, int], np.ndarray]:
        """Compute the costs of each kind of bead, ``(p, q)``, by the first sentences i and j."""
        costs = {}
        for p, first in enumerate(english, 1):
            for q, second in enumerate(foreign, 1):
                apart = self._far(first, 1)[:, None] + self._far(second, 0)[None, :]
                costs[p, q] = 2 * p * q * (1 - first @ second.T) / apart
        return costs

    def _far(self, vectors: np.ndarray, side: int) -> np.ndarray:
        """Compute the mean distance of each vector from the sample of a side."""
        return np.maximum(1 - vectors @ self.means[side], 1e-6)


def align_documents(
    aligner: VectorAligner, documents: Sequence[tuple[Sequence[str], Sequence[str]]], encode: Encode
) -> list[list[Bead]]:
    """Align each pair of documents. ``encode`` returns unit vectors for all sentences of a side at once."""
    vectors = [encode([sentence for pair in documents for sentence in pair[side]]) for side in (0, 1)]
    found, starts = [], [0, 0]
    for pair in documents:
        ends = [start + len(side) for start, side in zip(starts, pair, strict=True)]
        rows = [vectors[side][starts[side] : ends[side]] for side in (0, 1)]
        found.append(aligner.align(*rows, tuple([len(sentence) for sentence in side] for side in pair)))
        starts = ends
    return found


def _blocks(vectors: np.ndarray, lengths: Sequence[int]) -> list[np.ndarray]:
    """Return unit vectors of 1 to ``LONGEST`` consecutive sentences, by the first sentence."""
    weighted = vectors * np.asarray(lengths, dtype=float)[:, None]
    summed = np.concatenate([np.zeros((1, vectors.shape[1])), weighted.cumsum(axis=0)])
    blocks = [summed[size:] - summed[:-size] for size in range(1, LONGEST + 1)]
    return [block / np.maximum(np.linalg.norm(block, axis=1, keepdims=True), 1e-12) for block in blocks]


def _beads(step: np.ndarray, i: int, j: int) -> list[Bead]:
    beads = []
    while i or j:
        p, q = (int(number) for number in step[i, j])
        beads.append((tuple(range(i - p, i)), tuple(range(j - q, j))))
        i, j = i - p, j - q
    return beads[::-1]
