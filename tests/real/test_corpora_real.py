"""Every local reader on the real data, against the row counts in its README."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from isthmus.bitext.clean import CleanOptions, clean
from isthmus.bitext.split import SPLITS, SplitOptions, split
from isthmus.corpora.request import Request
from isthmus.corpora.sources import write_corpus
from isthmus.files import read_jsonl, read_tsv

pytestmark = pytest.mark.slow


def make(output: Path, kind: str, folder: Path, options: dict, **request: str) -> Path:
    """Make a corpus from paths relative to ``folder``."""
    paths = {
        key: value if key in ("dev", "first", "english_side", "quoted") else str(folder / value)
        for key, value in options.items()
    }
    write_corpus(Request(kind, "local", options=paths, **request), output)
    return output


@pytest.mark.parametrize("language", ["en", "sw", "th", "ur"])
def test_xnli_dev(real_data, tmp_path, language):
    path = make(
        tmp_path / "out", "nli", real_data, {"path": "nli/xnli-{split}/{lang}.tsv"}, language=language, split="dev"
    )
    labels = [row["label"] for row in read_tsv(path)]
    assert [labels.count(label) for label in ("entailment", "neutral", "contradiction")] == [830] * 3


@pytest.mark.parametrize(("split", "rows"), [("train", 17757), ("dev", 1500)])
def test_nli_train(real_data, tmp_path, split, rows):
    options = {"path": "nli/train-en/{split}.tsv", "quoted": True}
    path = make(tmp_path / "out", "nli", real_data, options, language="en", split=split)
    assert len(read_tsv(path)) == rows


@pytest.mark.parametrize(
    ("folder", "english", "foreign", "language", "rows"),
    [
        ("mafand/en-sw", "train.en", "train.{lang}", "sw", 30782),
        ("mafand/en-zu", "train.en", "train.{lang}", "zu", 3500),
        ("ntrex", "newstest2019.en.txt", "newstest2019.{lang}.txt", "th", 1997),
    ],
)
def test_bitext(real_data, tmp_path, folder, english, foreign, language, rows):
    options = {"english": english, "foreign": foreign}
    path = make(tmp_path / "out", "bitext", real_data / "bitext" / folder, options, language=language)
    assert len(read_tsv(path, ["id", "english", "foreign"])) == rows


def test_documents_of_ntrex_stay_whole(real_data, tmp_path):
    files = {"english": "newstest2019.en.txt", "foreign": "newstest2019.{lang}.txt", "documents": "DOCUMENT_IDS.tsv"}
    by_language = []
    for language in ("sw", "th"):
        path = make(tmp_path / language, "bitext", real_data / "bitext" / "ntrex", files, language=language)
        pairs = clean(read_tsv(path), language, CleanOptions(min_probability=0), Counter())
        by_document = defaultdict(set)
        for name, pair in split(pairs, SplitOptions(dev=0.05, test=0.15)):
            by_document[pair["document"]].add(name)
        by_language.append(by_document)
    assert len(by_language[0]) == 123 and by_language[0] == by_language[1]
    assert set(map(frozenset, by_document.values())) == {frozenset({name}) for name in SPLITS}


def test_tydiqa_pairs(real_data, tmp_path):
    path = make(tmp_path / "out", "pairs", real_data, {"path": "clir/tydiqa-train-en/pairs.tsv"})
    assert len(read_tsv(path, ["id", "query", "document"])) == 3696


XQUAD = {
    "documents": "{document}/docs.jsonl",
    "queries": "{query}/queries.tsv",
    "qrels": "{document}/qrels.txt",
    "translations": "{document}/queries.tsv",
    "dev": r" ..-0",
}
AFRIQA = {
    "documents": "docs.jsonl",
    "queries": "queries.{query}.tsv",
    "qrels": "qrels.{query}.txt",
    "translations": "queries.{query}-{document}.tsv",
    "dev": "-train-",
}


@pytest.mark.parametrize(
    ("folder", "options", "query", "document", "rows"),
    [
        ("xquad-r", XQUAD, "de", "en", 1190),
        ("xquad-r", XQUAD, "en", "th", 1190),
        ("afriqa", AFRIQA, "zu", "en", 484),
        ("afriqa", AFRIQA, "rw", "en", 444),
    ],
)
def test_collections(real_data, tmp_path, folder, options, query, document, rows):
    made = {
        kind: make(tmp_path / kind, kind, real_data / "clir" / folder, options, query=query, document=document)
        for kind in ("documents", "queries", "qrels")
    }
    queries = read_tsv(made["queries"])
    assert len(queries) == rows and all(row["translation"] for row in queries)
    assert {row["split"] for row in queries} == {"dev", "test"}
    judged = [line.split() for line in made["qrels"].read_text().splitlines()]
    assert {row[0] for row in judged} == {row["query_id"] for row in queries}
    assert {row[2] for row in judged} <= {row["doc_id"] for row in read_jsonl(made["documents"], ["doc_id", "text"])}


@pytest.mark.parametrize(("name", "language", "side", "rows"), [("enfr", "fr", 0, 447), ("roen", "ro", 1, 248)])
def test_gold_alignments(real_data, tmp_path, name, language, side, rows):
    options = {"path": f"{name}.src-tgt", "gold": f"{name}.gold", "english_side": side}
    path = make(tmp_path / "out", "word_alignment", real_data / "gold_alignment" / name, options, language=language)
    made = read_tsv(path)
    assert len(made) == rows
    assert all(set(row["sure"].split()) <= set(row["possible"].split()) for row in made)
