"""Sentence alignments as beads: which sentences of one document are the translation of which of the other."""

from collections.abc import Iterable, Sequence

from isthmus.evaluation.scores import set_scores

Bead = tuple[tuple[int, ...], tuple[int, ...]]
Texts = tuple[Sequence[str], Sequence[str]]


def beads_of_links(links: Iterable[tuple[int, int]], english: int, foreign: int) -> list[Bead]:
    """The beads that ``(English, foreign)`` links make: sentences that hang together; one without a link stands alone.

    Args:
        links: of sentences by their number, from 0.
        english: how many English sentences there are.
        foreign: how many others.

    Returns:
        In the order of their sentences, each sentence in one bead.
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
    """Precision, recall and F1 over the beads of all documents, as Thompson and Koehn 2019 (arXiv 1904.06365) count.

    A predicted bead is right where gold has the very same; beads that are empty on one side are left out of both.
    """
    found, true = (
        {(document, bead) for document, beads in enumerate(side) for bead in beads if all(bead)}
        for side in (predicted, gold)
    )
    return set_scores(found, true)


def bead_texts(documents: Iterable[Texts], aligned: Iterable[Iterable[Bead]]) -> list[tuple[str, str]]:
    """For each bead of each pair of documents, its sentences of each side joined; "" where it has none."""
    return [
        (" ".join(english[i] for i in first), " ".join(foreign[j] for j in second))
        for (english, foreign), beads in zip(documents, aligned, strict=True)
        for first, second in beads
    ]
