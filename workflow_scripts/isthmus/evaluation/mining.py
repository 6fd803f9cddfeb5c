"""Score sentence vectors on parallel documents: retrieval, bitext mining, sentence alignment."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from isthmus.bitext.mine.beads import bead_scores
from isthmus.bitext.mine.disturb import disturb
from isthmus.bitext.mine.documents import Documents, split_documents
from isthmus.bitext.mine.lengths import align_lengths, length_ratio
from isthmus.bitext.mine.margin import Candidate, best_threshold, mine, neighbours, precision_at_1
from isthmus.bitext.mine.vectors import Encode, VectorAligner, align_documents
from isthmus.errors import InputError
from isthmus.evaluation.scores import score_rows, set_scores

SIMILARITIES = ("margin", "cosine")


@dataclass(frozen=True)
class MiningOptions:
    """Options of scoring mining and sentence alignment.

    Attributes:
        neighbours: number of nearest sentences in the margin.
        dev_share: share of the documents for choosing the threshold; they are not used for anything else.
        disturbed: share of lines to disturb on one side: they are dropped, split, or joined with the next one or
            two.
        skip: cost of skipping a sentence in alignment by vectors; pairing it at random costs 1.
        max_documents: number of documents to use, from the first; 0 for all.
        seed: seed of the disturbances and of the distractors.
    """

    neighbours: int = 4
    dev_share: float = 0.25
    disturbed: float = 0.2
    skip: float = 0.5
    max_documents: int = 0
    seed: int = 1


def score_mining(
    language: str, english: Documents, foreign: Documents, names: list[str], encode: Encode, options: MiningOptions
) -> list[dict[str, Any]]:
    """Score one language over the test documents among ``names``; return rows of scores.

    ``margin`` and ``cosine`` have precision at 1 in both directions. They also have precision, recall and F1 of mining,
    with the best threshold of the dev documents. For mining, half of the sentences of each side have no translation on
    the other. ``lengths`` and ``vectors`` have precision, recall and F1 of the beads of disturbed documents' sentence
    alignment.

    Args:
        language: language of ``foreign``.
        english: documents.
        foreign: the same documents, line by line.
        names: names of the documents to use.
        encode: gives unit vectors ``(n, d)`` of sentences.
        options: see :class:`MiningOptions`.

    Raises:
        InputError: there is no dev or no test document.
    """
    dev, test = split_documents(names[: options.max_documents or None], options.dev_share)
    if not dev or not test:
        raise InputError(f"{language}: {len(dev)} dev and {len(test)} test documents; both are needed, set dev_share")
    texts = {
        part: [_joined(side, part_names) for side in (english, foreign)]
        for part, part_names in (("dev", dev), ("test", test))
    }
    vectors = {part: [encode(sentences) for sentences in sides] for part, sides in texts.items()}
    rows = _retrieval_rows(language, vectors, options)
    generator = np.random.default_rng(options.seed)
    documents = [disturb(english[name], foreign[name], options.disturbed, generator) for name in test]
    aligner = VectorAligner(*vectors["dev"], skip=options.skip)
    ratio = length_ratio(*texts["dev"])
    aligned = {
        "lengths": [align_lengths(document.english, document.foreign, ratio) for document in documents],
        "vectors": align_documents(aligner, [(document.english, document.foreign) for document in documents], encode),
    }
    true = [document.beads for document in documents]
    for method, predicted in aligned.items():
        rows += score_rows(method, language, bead_scores(predicted, true), sum(map(len, true)))
    return rows


def _joined(side: Documents, names: list[str]) -> list[str]:
    return [sentence for name in names for sentence in side[name]]


def _retrieval_rows(
    language: str, vectors: dict[str, list[np.ndarray]], options: MiningOptions
) -> list[dict[str, Any]]:
    english, foreign = vectors["test"]
    to, back = neighbours(english, foreign, options.neighbours), neighbours(foreign, english, options.neighbours)
    rows = []
    for measure in SIMILARITIES:
        scores = {"to_english": precision_at_1(back, to, measure), "from_english": precision_at_1(to, back, measure)}
        threshold = best_threshold(*_with_distractors(vectors["dev"], measure, options))
        candidates, true = _with_distractors(vectors["test"], measure, options)
        kept = {(i, j) for i, j, score in candidates if score >= threshold}
        rows += score_rows(measure, language, scores | set_scores(kept, true), len(english))
    return rows


def _with_distractors(
    vectors: list[np.ndarray], measure: str, options: MiningOptions
) -> tuple[list[Candidate], set[tuple[int, int]]]:
    """Mine candidates among distractors; return them and the true pairs.

    A third of the sentences is on both sides, a third only on the English and a third only on the foreign side.
    """
    group = np.random.default_rng(options.seed).permutation(len(vectors[0])) % 3
    rows = [np.flatnonzero(group != other) for other in (1, 2)]
    candidates = mine(vectors[0][rows[0]], vectors[1][rows[1]], options.neighbours, measure)
    found = [Candidate(int(rows[0][i]), int(rows[1][j]), score) for i, j, score in candidates]
    return found, {(int(row), int(row)) for row in np.flatnonzero(group == 0)}
