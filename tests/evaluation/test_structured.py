"""Structured queries: BM25 over expected word counts."""

import math

import pytest

from isthmus.evaluation.bm25 import BM25Search
from isthmus.evaluation.structured import StructuredSearch, structured
from isthmus.tasks.retrieval.data import Query

DOCUMENTS = {"a": "goat goat market", "b": "goat", "c": "sea boat", "d": "the sea", "e": "bread"}


def test_structured_queries_of_one_translation_are_bm25():
    for query in ("goat sea", "sea sea boat", "nothing", "the market"):
        words = structured([{word: 1.0} for word in query.split()])
        (found,) = StructuredSearch()("en", DOCUMENTS, [Query(words, "en")])
        (expected,) = BM25Search()("en", DOCUMENTS, [Query(query, "en")])
        assert [name for name, _ in found] == [name for name, _ in expected]
        assert [value for _, value in found] == pytest.approx([value for _, value in expected], abs=1e-5)


def test_structured_frequencies_are_expected_values():
    (ranking,) = StructuredSearch()("en", DOCUMENTS, [Query(structured([{"goat": 0.6, "sea": 0.4}]), "en")])
    frequency = 0.6 * 2 + 0.4 * 2
    idf = math.log(1 + (5 - frequency + 0.5) / (frequency + 0.5))
    length = 9 / 5

    def value(expected, words):
        return idf * expected / (expected + 1.5 * (1 - 0.75 + 0.75 * words / length))

    wanted = {"a": value(1.2, 3), "b": value(0.6, 1), "c": value(0.4, 2), "d": value(0.4, 2)}
    assert dict(ranking) == pytest.approx(wanted, abs=1e-5)
