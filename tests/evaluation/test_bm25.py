"""BM25 and its tokens."""

import math

import pytest

from isthmus.evaluation.bm25 import BM25Search, tokens
from isthmus.tasks.retrieval.data import Query


def test_tokens_keep_marks_and_fold_case():
    assert tokens("Über die Straße, 3 Häuser!") == ["über", "die", "strasse", "3", "häuser"]
    assert tokens("हिन्दी में") == ["हिन्दी", "में"]
    assert tokens("\N{FULLWIDTH LATIN CAPITAL LETTER A}") == ["a"]


def test_unspaced_scripts_become_character_ngrams():
    assert tokens("東京都 Tokyo") == ["東京", "京都", "tokyo"]
    assert tokens("abcประเทศ") == ["abc", "ประ", "ระเ", "ะเท", "เทศ"]
    assert tokens("ไป 東") == ["ไป", "東"]


def test_finds_the_planted_document_and_only_documents_with_a_query_word():
    documents = {"a": "the goat sleeps", "b": "the boat sails on the sea", "c": "nothing here"}
    (ranking, empty) = BM25Search()("en", documents, [Query("A Boat!", "en"), Query("...", "en")])
    assert [name for name, _ in ranking] == ["b"] and empty == []


def test_score_is_lucene_bm25():
    documents = {"a": "goat goat market", "b": "goat", "c": "sea"}
    (ranking,) = BM25Search()("en", documents, [Query("goat", "en")])
    idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    length = 5 / 3

    def score(count, words):
        return idf * count / (count + 1.5 * (1 - 0.75 + 0.75 * words / length))

    assert dict(ranking) == pytest.approx({"a": score(2, 3), "b": score(1, 1)}, abs=1e-5)
