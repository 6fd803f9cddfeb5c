"""Exact search, run files and retrieval measures."""

import json
import math

import numpy as np
import pytest
from tiny_models import ARCHITECTURES, encoder_folder

from isthmus.errors import InputError
from isthmus.evaluation.bm25 import BM25Search
from isthmus.evaluation.clir import measure_run
from isthmus.evaluation.ranking import Best, read_run, search_blocks, write_run
from isthmus.evaluation.sentence import SentenceSearch, sentence_model
from isthmus.files import write_tsv
from isthmus.tasks.retrieval.data import Query, document_language, foreign_language, read_documents, write_runs
from isthmus.tasks.retrieval.model import new_retriever
from isthmus.tasks.retrieval.predict import MaxSimSearch

DOCUMENTS = {
    "d1": "the old farmer bought two goats at the market",
    "d2": "a young teacher reads the book near the river",
    "d3": "three children did not see the small boat in the morning near the house of the nurse",
    "d4": "water",
}
QUERIES = [Query(text, "en") for text in ("who bought goats", "the teacher reads", "small boat")]


@pytest.fixture(scope="module", params=ARCHITECTURES)
def retriever(request, tmp_path_factory):
    folder = encoder_folder(tmp_path_factory.mktemp("encoder") / "model", request.param)
    (folder / "isthmus.json").write_text(json.dumps({"query_prefix": "who ", "document_prefix": "the "}))
    return new_retriever(folder, 16, 32)


def collection(folder):
    """Write two directions over the same two English documents; one query has no translation, one is in dev."""
    (folder / "documents").mkdir(parents=True)
    (folder / "documents/en.jsonl").write_text(
        '{"doc_id": "a", "text": "old farmer"}\n{"doc_id": "b", "text": "small boat"}\n'
    )
    rows = [("q1", "test", "mkulima", "old farmer"), ("q2", "test", "mashua", ""), ("q3", "dev", "x", "small")]
    columns = ["query_id", "split", "text", "translation"]
    for direction, changed in (("sw-en", {}), ("so-en", {"translation": ""})):
        queries = [dict(zip(columns, row, strict=True)) | changed for row in rows]
        write_tsv(folder / "queries" / f"{direction}.tsv", columns, queries)
    return folder


def test_scores_are_maxsim_over_unit_vectors(retriever):
    search = MaxSimSearch(retriever, depth=10)
    rankings = search("en", DOCUMENTS, QUERIES)
    for (text, _), ranking in zip(QUERIES, rankings, strict=True):
        query = retriever.encode_query([text])[0].numpy()
        for document, score in ranking:
            found = retriever.encode_document([DOCUMENTS[document]])[0].numpy()
            assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-5)
            assert score == pytest.approx((query @ found.T).max(axis=1).sum(), abs=1e-4)
        assert sorted(ranking, key=lambda pair: -pair[1]) == ranking and len(ranking) == len(DOCUMENTS)


def test_brain_float_ranks_as_full_precision_up_to_rounding(retriever):
    exact = MaxSimSearch(retriever)("en", DOCUMENTS, QUERIES)
    rounded = MaxSimSearch(retriever, "bf16")("en", DOCUMENTS, QUERIES)
    for one, other in zip(exact, rounded, strict=True):
        assert dict(one) == pytest.approx(dict(other), rel=0.03) and one != other


@pytest.mark.parametrize("block", [1, 3, 100])
def test_blocks_and_depth_do_not_change_a_ranking(block):
    rng = np.random.default_rng(0)
    documents = {f"d{n}": "x" * int(length) for n, length in enumerate(rng.integers(1, 9, 40))}
    table = dict(zip(documents.values(), rng.integers(0, 5, (40, 2)) / 4, strict=True))

    def score(texts):
        return np.array([table[text] for text in texts]).T

    whole = [
        sorted([(name, table[text][row]) for name, text in documents.items()], key=lambda pair: pair[0], reverse=True)
        for row in range(2)
    ]
    whole = [sorted(ranking, key=lambda pair: -pair[1])[:7] for ranking in whole]
    assert search_blocks("en", documents, 2, score, depth=7, block=block) == whole


def test_trec_eval_reads_our_order(tmp_path):
    """Our order is that of trec_eval, also for ties and for scores that differ only beyond the printed digits."""
    names = ["b", "c", "a", "d"]
    best = Best(names, 1, 10)
    best.add(best.places(names), np.array([[0.5, 0.5 + 1e-9, 0.5, 0.9]]))
    (ranking,) = best.rankings()
    assert [name for name, _ in ranking] == ["d", "c", "b", "a"]
    write_run(tmp_path / "x.run", {"q": ranking}, "tag")
    assert (tmp_path / "x.run").read_text().splitlines()[1] == "q Q0 c 2 0.500000 tag"
    for place, name in enumerate("dcba", 1):
        (tmp_path / "qrels").write_text(f"q 0 {name} 1\n")
        assert measure_run(tmp_path / "x.run", tmp_path / "qrels", ["q"])["map"]["q"] == pytest.approx(1 / place)


def test_measures_agree_with_hand_computation(tmp_path):
    (tmp_path / "qrels").write_text("q1 0 a 2\nq1 0 c 1\nq1 0 z 1\nq1 0 b 0\nq2 0 a 1\nq3 0 a 1\nq4 0 b 0\n")
    write_run(tmp_path / "x.run", {"q1": [("a", 4.0), ("b", 3.0), ("c", 2.0)], "q3": [("a", 1.0)]}, "t")
    measured = measure_run(tmp_path / "x.run", tmp_path / "qrels", ["q1", "q2", "q4"])
    assert measured["map"] == {"q1": pytest.approx((1 + 2 / 3) / 3), "q2": 0.0}
    ideal = 2 + 1 / math.log2(3) + 1 / 2
    assert measured["ndcg_cut_10"]["q1"] == pytest.approx((2 + 1 / 2) / ideal)
    assert measured["recall_100"] == {"q1": pytest.approx(2 / 3), "q2": 0.0}


def test_no_relevant_document_stops(tmp_path):
    (tmp_path / "qrels").write_text("q1 0 a 0\n")
    write_run(tmp_path / "x.run", {"q1": [("a", 4.0)]}, "t")
    with pytest.raises(InputError, match="relevant"):
        measure_run(tmp_path / "x.run", tmp_path / "qrels", ["q1"])


def test_runs_of_a_collection(tmp_path, retriever, caplog):
    corpus = collection(tmp_path / "corpus")
    write_runs(MaxSimSearch(retriever), corpus, ["sw-en", "so-en"], "test", tmp_path / "out", "plain")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "so-en.run",
        "sw-en.run",
        "sw-en.translated.run",
    ]
    assert list(read_run(tmp_path / "out/sw-en.run")) == ["q1", "q2"]
    assert list(read_run(tmp_path / "out/sw-en.translated.run")) == ["q1"]
    assert "1 of 2 queries have no translation" in caplog.text
    first = (tmp_path / "out/sw-en.run").read_bytes()
    write_runs(MaxSimSearch(retriever), corpus, ["sw-en"], "test", tmp_path / "out", "plain", ["text"])
    assert (tmp_path / "out/sw-en.run").read_bytes() == first
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["sw-en.run"]


def test_documents_are_searched_once_a_language(tmp_path):
    corpus = collection(tmp_path / "corpus")
    calls = []

    def search(language, documents, queries):
        calls.append((language, list(queries)))
        return [[("a", 1.0)] for _ in queries]

    write_runs(search, corpus, ["sw-en", "so-en"], "test", tmp_path / "out", "plain")
    asked = [Query("mkulima", "sw"), Query("mashua", "sw"), Query("old farmer", "en")]
    assert calls == [("en", [*asked, Query("mkulima", "so"), Query("mashua", "so")])]


def test_documents_without_a_word_are_left_out_of_every_search(tmp_path, caplog):
    """The judgements still name such documents, so they count as relevant and not found."""
    corpus = collection(tmp_path / "corpus")
    texts = {"e": "", "f": " ", "g": "\u2026 -", "a": "old farmer", "b": "small boat"}
    rows = [json.dumps({"doc_id": name, "text": text}) for name, text in texts.items()]
    (corpus / "documents/en.jsonl").write_text("\n".join(rows))
    folder = encoder_folder(tmp_path / "encoder", ARCHITECTURES[0])
    searches = {
        "bm25": BM25Search(),
        "vectors": SentenceSearch(sentence_model(folder)),
        "tokens": MaxSimSearch(new_retriever(folder, 16, 16)),
    }
    (tmp_path / "qrels").write_text("q1 0 a 1\nq1 0 e 1\n")
    for name, search in searches.items():
        caplog.clear()
        write_runs(search, corpus, ["sw-en"], "test", tmp_path / name, name)
        assert "left out 3 of 5 documents, without a word: e, f, g" in caplog.text
        run = read_run(tmp_path / name / "sw-en.translated.run")
        assert run["q1"].keys() <= {"a", "b"} and "a" in run["q1"]
        measured = measure_run(tmp_path / name / "sw-en.translated.run", tmp_path / "qrels", ["q1"])
        assert measured["recall_100"]["q1"] == 0.5
    (corpus / "documents/en.jsonl").write_text(rows[0])
    with pytest.raises(InputError, match="none of its 1 documents has a word"):
        read_documents(corpus, "en")


def test_bad_collections_stop(tmp_path):
    corpus = collection(tmp_path / "corpus")
    with pytest.raises(InputError, match="no query of split 'train'"):
        write_runs(lambda *_: [], corpus, ["sw-en"], "train", tmp_path / "out", "plain")
    (corpus / "documents/en.jsonl").write_text('{"doc_id": "a", "text": "x"}\n{"doc_id": "a", "text": "y"}\n')
    with pytest.raises(InputError, match="twice"):
        read_documents(corpus, "en")
    (tmp_path / "bad.run").write_text("q1 Q0 a 1 high tag\n")
    with pytest.raises(InputError, match=r"bad\.run:1"):
        read_run(tmp_path / "bad.run")


def test_languages_of_a_direction():
    assert [foreign_language(direction) for direction in ("sw-en", "en-sw", "en-en")] == ["sw", "sw", "en"]
    assert document_language("sw-en") == "en"
