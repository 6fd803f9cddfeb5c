"""Sentence alignment by sentence vectors, after Vecalign (Thompson and Koehn 2019, arXiv 1904.06365)."""

from collections.abc import Callable, Sequence

import numpy as np

from isthmus.bitext.mine.beads import Bead

Encode = Callable[[Sequence[str]], np.ndarray]
LONGEST = 3
"""Most sentences of a bead's side: beads are 1-0, 0-1 and 1-1 to 3-3."""


class VectorAligner:
    """Aligns documents by dynamic programming over the costs of beads.

    The cost of a bead is the paper's equation 1: the cosine distance of its sides, times their numbers of sentences,
    over how far each is from the other language on average, so that a random pair costs 1. A side of several sentences
    has the mean of their vectors, weighted by length, which a mean-pooling encoder would give for the joined text but
    for the context; Vecalign encodes the joined text. It also takes the price of leaving a sentence out from the
    quantiles of random pairs' costs, which lie too close together where an encoder's cosines do (E5's, from 0.7 to 1).

    Args:
        english: ``(n, d)`` unit vectors that stand for English in general.
        foreign: ``(m, d)`` unit vectors, the same of the other language.
        skip: cost of leaving a sentence out.
    """

    def __init__(self, english: np.ndarray, foreign: np.ndarray, skip: float = 0.5) -> None:
        self.means = english.mean(axis=0), foreign.mean(axis=0)
        self.skip = skip

    def align(
        self, english: np.ndarray, foreign: np.ndarray, lengths: tuple[Sequence[int], Sequence[int]]
    ) -> list[Bead]:
        """The beads, 1-0 to 3-3, of least total cost.

        Args:
            english: ``(n, d)`` unit vectors of a document's sentences.
            foreign: ``(m, d)`` of the other's.
            lengths: characters of the sentences of each.
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
        """For each kind of bead, ``(p, q)``, the costs of those that begin at sentence i and j."""
        costs = {}
        for p, first in enumerate(english, 1):
            for q, second in enumerate(foreign, 1):
                apart = self._far(first, 1)[:, None] + self._far(second, 0)[None, :]
                costs[p, q] = 2 * p * q * (1 - first @ second.T) / apart
        return costs

    def _far(self, vectors: np.ndarray, side: int) -> np.ndarray:
        """How far each vector is, on average, from random sentences of a side."""
        return np.maximum(1 - vectors @ self.means[side], 1e-6)


def align_documents(
    aligner: VectorAligner, documents: Sequence[tuple[Sequence[str], Sequence[str]]], encode: Encode
) -> list[list[Bead]]:
    """The beads of each pair of documents; ``encode`` gives unit vectors of sentences, all of a side at once."""
    vectors = [encode([sentence for pair in documents for sentence in pair[side]]) for side in (0, 1)]
    found, starts = [], [0, 0]
    for pair in documents:
        ends = [start + len(side) for start, side in zip(starts, pair, strict=True)]
        rows = [vectors[side][starts[side] : ends[side]] for side in (0, 1)]
        found.append(aligner.align(*rows, tuple([len(sentence) for sentence in side] for side in pair)))
        starts = ends
    return found


def _blocks(vectors: np.ndarray, lengths: Sequence[int]) -> list[np.ndarray]:
    """Unit vectors of one sentence, of two and of ``LONGEST`` after another, by the first of them."""
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
