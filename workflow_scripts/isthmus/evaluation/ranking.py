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
NOT_RETRIEVED = np.iinfo(np.int64).min
# A relevance grade. More digits would overflow a machine integer.
GRADE = r"-?[0-9]{1,9}"


class Best:
    """Collector of the best ``depth`` documents of each query, over blocks of scores.

    Scores are rounded to ``DECIMALS`` before the comparison, so a printed run keeps its order. Equal scores are sorted
    by descending document id, as trec_eval does (in ``form_res_rels.c``). Score and id are one integer, so a partition
    finds the best of a block; only the kept documents are sorted, once.

    Memory is 8 bytes for each query and kept document, and as much again for a block.

    Args:
        ids: ids of all documents, in any order.
        queries: number of queries.
        depth: number of documents to keep for each query.
    """

    def __init__(self, ids: Sequence[str], queries: int, depth: int) -> None:
        self.names = sorted(ids)
        self.place = {name: index for index, name in enumerate(self.names)}
        self.keys = np.full((queries, min(depth, len(self.names))), NOT_RETRIEVED)

    def places(self, ids: Sequence[str]) -> np.ndarray:
        """Return the places of some documents in the order of the ids."""
        return np.array([self.place[name] for name in ids], dtype=np.int64)

    def add(self, places: np.ndarray, scores: np.ndarray, queries: slice = slice(None)) -> None:
        """Add a block: ``scores`` is (queries, len(places)); a score of -inf means not retrieved."""
        retrieved = scores > -np.inf
        rounded = np.rint(np.where(retrieved, scores, 0).astype(np.float64) * 10**DECIMALS).astype(np.int64)
        keys = _largest(np.where(retrieved, rounded * len(self.names) + places, NOT_RETRIEVED), self.keys.shape[1])
        self.keys[queries] = _largest(np.concatenate([self.keys[queries], keys], axis=1), self.keys.shape[1])

    def rankings(self) -> list[Ranking]:
        """Return ``(document id, score)`` of each query, best first."""
        return [
            [(self.names[place], key / 10**DECIMALS) for key, place in zip(*row, strict=True)]
            for row in map(self._read, self.keys)
        ]

    def _read(self, keys: np.ndarray) -> list[list[int]]:
        kept = np.sort(keys[keys > NOT_RETRIEVED])[::-1]
        return [part.tolist() for part in np.divmod(kept, len(self.names))]


def _largest(keys: np.ndarray, count: int) -> np.ndarray:
    """Return the ``count`` largest keys of each row, in any order."""
    return keys if keys.shape[1] <= count else np.partition(keys, -count, axis=1)[:, -count:]


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
        best.add(best.places(names), score([documents[name] for name in names]))
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
