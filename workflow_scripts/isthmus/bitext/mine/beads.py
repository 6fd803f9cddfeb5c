"""Sentence alignments as beads: sentences of one document and their translation in the other."""

from collections.abc import Iterable, Sequence

from isthmus.evaluation.scores import set_scores

Bead = tuple[tuple[int, ...], tuple[int, ...]]
Texts = tuple[Sequence[str], Sequence[str]]


def beads_of_links(links: Iterable[tuple[int, int]], english: int, foreign: int) -> list[Bead]:
    """Join linked sentences into beads. A sentence without a link is a bead of its own.

    Args:
        links: ``(English, foreign)`` sentence numbers, from 0.
        english: number of English sentences.
        foreign: number of foreign sentences.

    Returns:
        The beads in the order of their sentences; each sentence is in one bead.
    """
    parent = list(range(english + foreign))

    def root(node: int) -> int:
        while parent[node] != node:
            node = parent[node]
        return node

    for i, j in links:
        first, second = sorted((root(i), root(english + j)))
        parent[second] = first
    found: dict[int, tuple[list[int], list[int]]] = {}
    for node in range(english + foreign):
        bead = found.setdefault(root(node), ([], []))
        bead[node >= english].append(node - english if node >= english else node)
    return [(tuple(first), tuple(second)) for first, second in found.values()]


def bead_scores(predicted: Sequence[Iterable[Bead]], gold: Sequence[Iterable[Bead]]) -> dict[str, float]:
    """Return precision, recall and F1 over all documents' beads, as in Thompson and Koehn 2019 (arXiv 1904.06365).

    A predicted bead is correct if gold has exactly the same bead. Beads with an empty side do not count.
    """
    found, true = (
        {(document, bead) for document, beads in enumerate(side) for bead in beads if all(bead)}
        for side in (predicted, gold)
    )
    return set_scores(found, true)


def bead_texts(documents: Iterable[Texts], aligned: Iterable[Iterable[Bead]]) -> list[tuple[str, str]]:
    """Return the text of each bead, ``(English, foreign)``, for all pairs of documents. An empty side is ""."""
    return [
        (" ".join(english[i] for i in first), " ".join(foreign[j] for j in second))
        for (english, foreign), beads in zip(documents, aligned, strict=True)
        for first, second in beads
    ]
