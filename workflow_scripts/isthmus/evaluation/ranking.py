"""Rankings: the best documents of each query in a reproducible order, and their TREC run files."""

import math
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from isthmus.cli import progress
from isthmus.errors import InputError
from isthmus.files import atomic, read_lines

Ranking = list[tuple[str, float]]
DECIMALS = 6
# A relevance grade. More digits would overflow a machine integer.
GRADE = r"-?[0-9]{1,9}"


class Best:
    """Collector of the best ``depth`` documents of each query, over blocks of scores.

    Scores are rounded to ``DECIMALS`` before the comparison, so a printed run keeps its order. Equal scores are sorted
    by descending document id, as trec_eval does (in ``form_res_rels.c``).

    Args:
        ids: ids of all documents, in any order.
        queries: number of queries.
        depth: number of documents to keep for each query.
    """

    def __init__(self, ids: Sequence[str], queries: int, depth: int) -> None:
        self.names = sorted(ids, reverse=True)
        self.place = {name: index for index, name in enumerate(self.names)}
        self.depth = depth
        self.scores = np.empty((queries, 0))
        self.places = np.empty((queries, 0), dtype=np.int64)

    def add(self, ids: Sequence[str], scores: np.ndarray) -> None:
        """Add a block: ``scores`` is (queries, len(ids)); a score of -inf means not retrieved."""
        places = np.array([self.place[name] for name in ids], dtype=np.int64)
        scores = np.concatenate([self.scores, np.round(scores.astype(np.float64), DECIMALS)], axis=1)
        places = np.concatenate([self.places, np.broadcast_to(places, (len(scores), len(places)))], axis=1)
        order = np.lexsort((places, -scores), axis=-1)[:, : self.depth]
        self.scores = np.take_along_axis(scores, order, axis=1)
        self.places = np.take_along_axis(places, order, axis=1)

    def rankings(self) -> list[Ranking]:
        """Return ``(document id, score)`` of each query, best first."""
        return [
            [(self.names[place], score) for place, score in zip(places, scores, strict=True) if score > -np.inf]
            for places, scores in zip(self.places.tolist(), self.scores.tolist(), strict=True)
        ]


def search_blocks(
    language: str,
    documents: dict[str, str],
    queries: int,
    score: Callable[[list[str]], np.ndarray],
    depth: int,
    block: int = 256,
) -> list[Ranking]:
    """Rank documents for every query, ``block`` documents of neighbouring length at a time.

    Args:
        language: language of the documents, for the log.
        documents: id to text.
        queries: number of queries.
        score: computes the scores, (queries, texts), of a list of texts.
        depth: documents kept for each query.
        block: documents scored at a time.
    """
    best = Best(list(documents), queries, depth)
    ids = sorted(documents, key=lambda name: (len(documents[name]), name))
    blocks = [ids[start : start + block] for start in range(0, len(ids), block)]
    for names in progress(blocks, f"searching {len(ids):,} documents in {language}, block"):
        best.add(names, score([documents[name] for name in names]))
    return best.rankings()


def write_run(path: str | Path, rankings: dict[str, Ranking], tag: str) -> None:
    """Write a TREC run, atomically: ``query Q0 document rank score tag``."""
    with atomic(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as handle:
        for query, ranking in rankings.items():
            for rank, (document, score) in enumerate(ranking, 1):
                handle.write(f"{query} Q0 {document} {rank} {score:.{DECIMALS}f} {tag}\n")


def read_run(path: str | Path) -> dict[str, dict[str, float]]:
    """Read a TREC run: query to document to score.

    Raises:
        InputError: a line has another number of fields than six; its score is not a finite number; a query has a
            document twice.
    """
    run: dict[str, dict[str, float]] = {}
    for number, line in read_lines(path):
        fields = line.split()
        try:
            query, _, document, _, score, _ = fields
            value = _finite(score)
        except ValueError:
            raise InputError(f"{path}:{number}: not a line of a TREC run: {line!r}") from None
        if document in run.setdefault(query, {}):
            raise InputError(f"{path}:{number}: the query {query!r} has the document {document!r} twice")
        run[query][document] = value
    return run


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def read_qrels(path: str | Path) -> dict[str, dict[str, int]]:
    """Read TREC relevance judgements: query to document to grade.

    Raises:
        InputError: a line has another number of fields than four, or its grade is not a whole number of at most nine
            digits.
    """
    qrels: dict[str, dict[str, int]] = {}
    for number, line in read_lines(path):
        try:
            query, _, document, grade = line.split()
            if not re.fullmatch(GRADE, grade):
                raise ValueError(grade)
        except ValueError:
            raise InputError(f"{path}:{number}: not a line of TREC judgements: {line!r}") from None
        qrels.setdefault(query, {})[document] = int(grade)
    return qrels
