"""How well sentence vectors find the translations of parallel documents: retrieval, mining, sentence alignment."""

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
    """How mining and sentence alignment are scored.

    Attributes:
        neighbours: nearest sentences that the margin looks at.
        dev_share: share of the documents that the threshold is chosen on, and that nothing else is measured on.
        disturbed: share of the lines at which a document is disturbed: dropped, split, joined with the next or the
            next two, on either side.
        skip: what leaving a sentence out costs in alignment by vectors, where pairing it at random costs 1.
        max_documents: the first so many documents, 0 for all.
        seed: of the disturbances and of what is a distractor.
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

    ``margin`` and ``cosine``: precision at 1 in both directions, then precision, recall and F1 of mining where half of
    the sentences of each side have no translation on the other, at the threshold that is best on the dev documents.
    ``lengths`` and ``vectors``: those three of the sentence alignment of disturbed documents, over their beads.

    Args:
        language: of ``foreign``.
        english: documents.
        foreign: line by line the same.
        names: of the documents to use.
        encode: gives ``(n, d)`` unit vectors of sentences.
        options: see there.

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
    """Candidates and the true pairs, where a third of the sentences is on both sides and a third on each alone."""
    group = np.random.default_rng(options.seed).permutation(len(vectors[0])) % 3
    rows = [np.flatnonzero(group != other) for other in (1, 2)]
    candidates = mine(vectors[0][rows[0]], vectors[1][rows[1]], options.neighbours, measure)
    found = [Candidate(int(rows[0][i]), int(rows[1][j]), score) for i, j, score in candidates]
    return found, {(int(row), int(row)) for row in np.flatnonzero(group == 0)}
