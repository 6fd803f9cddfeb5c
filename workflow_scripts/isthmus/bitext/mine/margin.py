"""Mine sentence pairs from comparable text by margin scoring (Artetxe and Schwenk 2019, arXiv 1811.01136)."""

from dataclasses import dataclass
from typing import NamedTuple

import faiss
import numpy as np


class Candidate(NamedTuple):
    """A candidate pair: its sentence numbers and its score."""

    english: int
    foreign: int
    score: float


@dataclass(frozen=True)
class Neighbours:
    """The nearest sentences of the other language, nearest first.

    Attributes:
        similarities: ``(n, k)`` cosines.
        numbers: ``(n, k)`` sentence numbers.
    """

    similarities: np.ndarray
    numbers: np.ndarray


def neighbours(queries: np.ndarray, documents: np.ndarray, k: int) -> Neighbours:
    """Find the ``k`` nearest ``documents`` for each of ``queries`` by exact search. All are unit vectors."""
    index = faiss.IndexFlatIP(documents.shape[1])
    index.add(np.ascontiguousarray(documents, dtype=np.float32))
    return Neighbours(*index.search(np.ascontiguousarray(queries, dtype=np.float32), min(k, len(documents))))


def scored(to: Neighbours, back: Neighbours, measure: str = "margin") -> np.ndarray:
    """Return the ``(n, k)`` scores of the neighbours in ``to``.

    Args:
        to: neighbours of the first language's sentences in the second.
        back: neighbours of the second language's sentences in the first.
        measure: ``cosine`` or ``margin``. The margin is the ratio in the paper's equation 3: the cosine over the mean
            cosine of both sides' neighbours.
    """
    if measure == "cosine":
        return to.similarities
    return _margin(to.similarities, to.similarities.mean(axis=1)[:, None], back.similarities.mean(axis=1)[to.numbers])


def link_scores(
    english: np.ndarray, foreign: np.ndarray, links: np.ndarray, k: int = 4, measure: str = "margin"
) -> np.ndarray:
    """Return the ``(p,)`` scores of given pairs, which need not be neighbours.

    Args:
        english: ``(n, d)`` unit vectors.
        foreign: ``(m, d)`` unit vectors.
        links: ``(p, 2)`` sentence numbers of each pair.
        k: neighbours in the margin.
        measure: as in :func:`scored`.
    """
    cosines = np.einsum("pd,pd->p", english[links[:, 0]], foreign[links[:, 1]])
    if measure == "cosine":
        return cosines
    to, back = neighbours(english, foreign, k), neighbours(foreign, english, k)
    return _margin(cosines, to.similarities.mean(axis=1)[links[:, 0]], back.similarities.mean(axis=1)[links[:, 1]])


def _margin(cosines: np.ndarray, around_first: np.ndarray, around_second: np.ndarray) -> np.ndarray:
    """Compute the ratio of equation 3; the arguments broadcast."""
    return cosines / ((around_first + around_second) / 2)


def precision_at_1(to: Neighbours, back: Neighbours, measure: str = "margin") -> float:
    """Return the share of sentences whose best neighbour has the same number."""
    best = scored(to, back, measure).argmax(axis=1)
    rows = np.arange(len(best))
    return float((to.numbers[rows, best] == rows).mean())


def mine(english: np.ndarray, foreign: np.ndarray, k: int = 4, measure: str = "margin") -> list[Candidate]:
    """Mine candidates, best first, by the paper's ``max. score`` retrieval. Each sentence is in at most one candidate.

    Both directions propose their best neighbours. Pairs are accepted by falling score.

    Args:
        english: ``(n, d)`` unit vectors.
        foreign: ``(m, d)`` unit vectors.
        k: neighbours in the margin.
        measure: as in :func:`scored`.
    """
    to, back = neighbours(english, foreign, k), neighbours(foreign, english, k)
    forward, backward = scored(to, back, measure), scored(back, to, measure)
    pairs = {(i, int(to.numbers[i, b])): float(forward[i, b]) for i, b in enumerate(forward.argmax(axis=1))}
    pairs |= {(int(back.numbers[j, b]), j): float(backward[j, b]) for j, b in enumerate(backward.argmax(axis=1))}
    found, used = [], (set(), set())
    for (i, j), score in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0])):
        if i not in used[0] and j not in used[1]:
            found.append(Candidate(i, j, score))
            used[0].add(i)
            used[1].add(j)
    return found


def best_threshold(candidates: list[Candidate], true: set[tuple[int, int]]) -> float:
    """Find the threshold with the best F1 against the ``true`` pairs. Candidates at or above it count."""
    best, chosen, hits = -1.0, np.inf, 0
    for kept, (i, j, score) in enumerate(candidates, 1):
        hits += (i, j) in true
        f1 = 2 * hits / (kept + len(true))
        if f1 > best:
            best, chosen = f1, score
    return float(chosen)
