"""BM25 with probabilistic structured queries: a query word stands for its translations, weighted by probability."""

import json
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array

from isthmus.cli import progress
from isthmus.evaluation.bm25 import tokens
from isthmus.evaluation.ranking import Best, Ranking
from isthmus.tasks.retrieval.data import Query

Structured = list[dict[str, float]]
"""For each word of a query, the probability of each of its translations."""
K1, B = 1.5, 0.75


class StructuredSearch:
    """BM25 search as in Lucene, with expected term and document frequencies over translations.

    It follows Darwish and Oard (2003, SIGIR, Probabilistic Structured Query Methods). A query word ``f`` occurs
    ``sum_e p(e|f) tf(e)`` times in a document, and in ``sum_e p(e|f) df(e)`` documents. If each query word has a single
    translation of probability 1, the ranking equals that of :class:`~isthmus.evaluation.bm25.BM25Search`.

    Args:
        depth: documents kept for each query.
    """

    def __init__(self, depth: int = 1000) -> None:
        self.depth = depth

    def __call__(self, language: str, documents: dict[str, str], queries: Sequence[Query]) -> list[Ranking]:
        """Rank ``documents`` (id to text, in ``language``) for each of ``queries``, :data:`Structured` as JSON."""
        counts, columns = term_counts(list(documents.values()))
        seen = (counts > 0).sum(axis=0)
        length = counts.sum(axis=1)
        norm = K1 * (1 - B + B * length / max(length.mean(), 1e-9))
        best = Best(list(documents), len(queries), self.depth)
        document_places = best.places(list(documents))
        for row, query in enumerate(progress(queries, "searching by words, query")):
            scores = np.zeros(len(documents))
            for alternatives in json.loads(query.text):
                found = [(columns[word], p) for word, p in alternatives.items() if word in columns]
                if not found:
                    continue
                places, probabilities = map(np.array, zip(*found, strict=True))
                expected = counts[:, places] @ probabilities
                frequency = min(seen[places] @ probabilities, len(documents))
                idf = np.log(1 + (len(documents) - frequency + 0.5) / (frequency + 0.5))
                scores += idf * expected / (expected + norm)
            retrieved = np.flatnonzero(scores > 0)
            best.add(document_places[retrieved], scores[None, retrieved], slice(row, row + 1))
        return best.rankings()


def term_counts(texts: list[str]) -> tuple[csr_array, dict[str, int]]:
    """Count the words of each text; return a sparse matrix (texts, words) and the column of each word."""
    columns: dict[str, int] = {}
    rows, places, values = [], [], []
    for row, text in enumerate(texts):
        for word, count in Counter(tokens(text)).items():
            rows.append(row)
            places.append(columns.setdefault(word, len(columns)))
            values.append(float(count))
    return csr_array((values, (rows, places)), shape=(len(texts), len(columns))).tocsc(), columns


def structured(alternatives: Sequence[dict[str, float]]) -> str:
    """Format a query as JSON. Its translations are split into words as in the index."""
    query: Structured = []
    for translations in alternatives:
        by_word: Counter[str] = Counter()
        for translation, probability in translations.items():
            for word in tokens(translation):
                by_word[word] += round(probability, 6)
        if by_word:
            query.append(dict(by_word))
    return json.dumps(query, ensure_ascii=False)
