"""Datasets in the hub's form, read from folders of data files; errors say why one cannot be read."""

import json
import os
import re
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import ROOT, RUN

from isthmus.corpora.request import Request
from isthmus.corpora.sources import blocks, request_with_defaults, write_corpus
from isthmus.errors import InputError
from isthmus.files import read_jsonl, read_tsv

NLI = {"premise": ["A.", "B.", "C."], "hypothesis": ["D.", "E.", "F."], "label": [0, 2, 1]}
BITEXT = {"english": ["One.", "Two.", "Three."], "non_english": ["Moja.", None, "Tatu."]}
ROWS = {
    "link": ["x.org/1", "x.org/1", "x.org/2"],
    "question_number": [1, 2, 1],
    "passage": ["P one.", "P one.", "P two."],
    "question": ["Q one?", "Q two?", "Q three?"],
}
KEY = ["link", "question_number"]
ONE_TABLE = {
    "names": {"sw": "swh_Latn", "en": "eng_Latn"},
    "documents": {"subset": "{document}", "split": "test", "columns": {"id": "link", "title": "", "text": "passage"}},
    "queries": {"subset": "{query}", "split": "test", "columns": {"id": KEY, "text": "question"}},
    "qrels": {"subset": "{query}", "split": "test", "columns": {"query": KEY, "document": "link", "score": ""}},
    "translations": {"subset": "{document}", "split": "test", "columns": {"id": KEY, "text": "question"}},
}

# What the tables are where a corpus does not say it. Those of a collection are the form of BEIR and MTEB.
TABLES = {
    "nli": {"split": "{split}", "columns": {"premise": "premise", "hypothesis": "hypothesis", "label": "label"}},
    "bitext": {"columns": {"english": "english", "foreign": "non_english"}},
    "pairs": {"columns": {"query": "query", "document": "document"}},
    "text": {"columns": {"text": "text"}},
    "documents": {"subset": "corpus", "split": "corpus", "columns": {"id": "_id", "title": "title", "text": "text"}},
    "queries": {"subset": "queries", "split": "queries", "columns": {"id": "_id", "text": "text"}},
    "qrels": {"split": "test", "columns": {"query": "query-id", "document": "corpus-id", "score": "score"}},
}


def dataset(folder, tables):
    """A dataset folder as on the hub: parquet files, and a card with their subsets and splits."""
    configs = ""
    for (subset, split), columns in tables.items():
        (folder / subset).mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table(columns), folder / subset / f"{split}.parquet")
        files = f"  - split: {split}\n    path: {subset}/{split}.parquet\n"
        head = f"- config_name: {subset}\n  data_files:\n"
        configs += files if head in configs else head + files
    (folder / "README.md").write_text(f"---\nconfigs:\n{configs}---\n")
    return str(folder)


def make(tmp_path, kind, options, **request):
    output = tmp_path / "made" / "out"
    write_corpus(Request(kind, "hub", options=options, **request), output)
    return output


def test_nli_with_a_subset_a_language_and_another_name_for_a_split(tmp_path):
    folder = dataset(tmp_path / "xnli", {("sw", "validation"): NLI, ("sw", "test"): {k: v[:1] for k, v in NLI.items()}})
    options = {"dataset": folder, "subset": "{lang}", "names": {"dev": "validation"}}
    rows = read_tsv(make(tmp_path, "nli", options, language="sw", split="dev"))
    assert [row["label"] for row in rows] == ["entailment", "contradiction", "neutral"]
    assert rows[1] == {"id": "2", "premise": "B.", "hypothesis": "E.", "label": "contradiction"}
    assert len(read_tsv(make(tmp_path, "nli", options, language="sw", split="test"))) == 1


def test_the_dataset_s_own_class_names_win_over_the_usual_numbers(tmp_path):
    from datasets import ClassLabel, Dataset, Features, Value

    label = ClassLabel(names=["contradiction", "entailment", "neutral"])
    features = Features({"premise": Value("string"), "hypothesis": Value("string"), "label": label})
    (tmp_path / "d").mkdir()
    Dataset.from_dict(NLI, features=features).to_parquet(tmp_path / "d" / "train.parquet")
    rows = read_tsv(make(tmp_path, "nli", {"dataset": str(tmp_path / "d")}, language="en", split="train"))
    assert [row["label"] for row in rows] == ["contradiction", "neutral", "entailment"]


def test_bitext_keeps_every_row_up_to_the_limit(tmp_path):
    options = {"dataset": dataset(tmp_path / "b", {("en-sw", "train"): BITEXT}), "subset": "en-{lang}"}
    path = make(tmp_path, "bitext", options, language="sw")
    assert path.read_text() == "id\tenglish\tforeign\n1\tOne.\tMoja.\n2\tTwo.\t\n3\tThree.\tTatu.\n"
    assert len(read_tsv(make(tmp_path, "bitext", options | {"limit": 2}, language="sw"))) == 2


def test_pairs_and_text_from_columns_of_other_names(tmp_path):
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "train.jsonl").write_text('{"query": "Who?", "positive": "Me.", "negative": "You."}\n')
    options = {"dataset": str(tmp_path / "d"), "columns": {"document": "positive"}}
    assert read_tsv(make(tmp_path, "pairs", options)) == [{"id": "1", "query": "Who?", "document": "Me."}]
    options = {"dataset": str(tmp_path / "d"), "columns": {"text": "negative"}}
    assert make(tmp_path, "text", options, language="en").read_text() == "You.\n"


def test_collection_in_the_form_of_beir(tmp_path, caplog):
    tables = {
        ("corpus", "corpus"): {"_id": ["d1", "d2"], "title": ["T", ""], "text": ["one", "two"]},
        ("queries", "queries"): {"_id": ["q1", "q2", "q3"], "text": ["a?", "b?", "c?"]},
        ("default", "test"): {"query-id": ["q1", "q3"], "corpus-id": ["d2", "d1"], "score": [1.0, 2.0]},
    }
    options = {"dataset": dataset(tmp_path / "beir", tables), "dev": "^q3"}
    documents = read_jsonl(make(tmp_path, "documents", options, document="en"), ["doc_id", "text"])
    assert documents == [{"doc_id": "d1", "text": "T one"}, {"doc_id": "d2", "text": "two"}]
    assert make(tmp_path, "qrels", options, query="sw", document="en").read_text() == "q1 0 d2 1\nq3 0 d1 2\n"
    rows = read_tsv(make(tmp_path, "queries", options, query="sw", document="en"))
    assert [(row["query_id"], row["split"], row["translation"]) for row in rows] == [
        ("q1", "test", ""),
        ("q3", "dev", ""),
    ]
    assert "left out 1 of 3 queries" in caplog.text


def test_collection_from_one_table_with_questions_and_passages(tmp_path, caplog):
    english = ROWS | {"question": ["One?", "Two?", "Three?"]}
    folder = dataset(tmp_path / "d", {("swh_Latn", "test"): ROWS, ("eng_Latn", "test"): english})
    options = ONE_TABLE | {"dataset": folder}
    direction = {"query": "sw", "document": "en"}
    assert len(read_jsonl(make(tmp_path, "documents", options, document="en"), ["doc_id"])) == 2
    assert "left out 1 rows of 3 that repeat an earlier one" in caplog.text
    rows = read_tsv(make(tmp_path, "queries", options, **direction))
    assert rows[1] == {"query_id": "x.org/1-2", "split": "test", "text": "Q two?", "translation": "Two?"}
    qrels = make(tmp_path, "qrels", options, **direction).read_text()
    assert qrels == "x.org/1-1 0 x.org/1 1\nx.org/1-2 0 x.org/1 1\nx.org/2-1 0 x.org/2 1\n"


BAD = [
    ("nli", NLI | {"label": [0, 7, 1]}, {}, r"\(c, train\):2: label '7'; known: entailment"),
    ("nli", NLI | {"label": [-1, -1, -1]}, {}, r"\(c, train\): the label of all 3 rows is '-1'"),
    ("nli", NLI | {"premise": ["A.", "B.", " "]}, {}, r"\(c, train\):3: premise is empty"),
    (
        "nli",
        NLI,
        {"columns": {"premise": "sentence1"}},
        r"columns.premise: there is no column 'sentence1'; it has premise",
    ),
    ("nli", NLI, {"subset": "d"}, r"cannot be read: .*'d' not found.* check the corpus options dataset"),
    ("nli", NLI, {"split": "tset"}, r"cannot be read: .*tset.*train"),
    ("nli", NLI, {"subset": "{lnag}"}, r"subset: \{lnag\}: nothing to put for \{lnag\}"),
    (
        "queries",
        ROWS,
        {"queries": {"columns": {"id": "passage", "text": "question"}}},
        ":1: the id 'P one.' has a space",
    ),
    (
        "queries",
        ROWS,
        {"queries": {"columns": {"id": "link", "text": "question"}}},
        ":2: the id 'x.org/1' is already on",
    ),
    ("qrels", ROWS, {"qrels": {"columns": {"document": "question"}}}, ":1: the document 'Q one\\?' is not in"),
    ("qrels", ROWS, {"qrels": {"columns": {"score": "link"}}}, ":1: the score 'x.org/1' is not a whole number"),
]


@pytest.mark.parametrize(("kind", "columns", "options", "message"), BAD, ids=[f"{row[0]}-{row[2]}" for row in BAD])
def test_what_is_bad_is_named(tmp_path, kind, columns, options, message):
    one = {"dataset": dataset(tmp_path / "d", {("c", "train"): columns}), "subset": "c"}
    if kind in ("queries", "qrels"):
        parts = {key: ONE_TABLE[key] | {"subset": "c", "split": "train"} for key in ("documents", "queries", "qrels")}
        for part, change in options.items():
            parts[part] = parts[part] | {"columns": parts[part]["columns"] | change["columns"]}
        one, options = {"dataset": one["dataset"], **parts}, {}
    with pytest.raises(InputError) as error:
        make(tmp_path, kind, one | options, language="sw", split="train", query="sw", document="en")
    assert re.search(message, str(error.value)), error.value
    assert not (tmp_path / "made" / "out").exists()


def test_a_dataset_without_rows_is_refused(tmp_path):
    (tmp_path / "train.csv").write_text("english,non_english\n")
    with pytest.raises(InputError, match="it has no row"):
        make(tmp_path, "bitext", {"dataset": str(tmp_path)}, language="sw")


def command(tmp_path, source, options):
    arguments = ["--kind", "text", "--source", source, "--lang", "sw", "--options", json.dumps(options)]
    return subprocess.run(
        [
            sys.executable,
            "-X",
            "importtime",
            RUN,
            "corpora/make_corpus",
            *arguments,
            "--output",
            tmp_path / "out",
        ],
        capture_output=True,
        text=True,
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
        cwd=ROOT,
    )


def test_a_hub_out_of_reach_is_one_clear_error(tmp_path):
    result = command(tmp_path, "hub", {"dataset": "someone/something", "subset": "sw"})
    assert result.returncode == 1 and "Traceback" not in result.stderr
    error = result.stderr.split("error: ")[1]
    assert "someone/something (sw, train): it cannot be read" in error and "give its folder as `dataset`" in error


def test_other_sources_do_not_wait_for_the_datasets_package(tmp_path):
    (tmp_path / "sw.txt").write_text("Moja.\n")
    result = command(tmp_path, "local", {"path": str(tmp_path / "{lang}.txt")})
    imported = {line.rsplit("|")[-1].strip() for line in result.stderr.splitlines() if line.startswith("import time:")}
    assert result.returncode == 0 and "isthmus.corpora.formats.tables" in imported
    assert not imported & {"isthmus.corpora.formats.hub_table", "datasets", "torch", "pyarrow", "pandas"}


@pytest.mark.parametrize("part", TABLES)
def test_the_schema_has_the_same_defaults_as_the_reader(part):
    kind = part if part in ("nli", "bitext", "pairs", "text") else "collection"
    options = request_with_defaults(Request("queries" if kind == "collection" else kind, "hub")).options
    options = options if kind == part else options[part]
    expected = {"subset": "", "split": "train"} | TABLES[part]
    assert {key: options[key] for key in expected} == expected
    rule = schema_of(blocks("hub")[kind])
    properties = rule["properties"] if kind == part else rule["properties"][part]["properties"]
    assert {key: properties[key]["default"] for key in ("subset", "split")} == {
        key: expected[key] for key in ("subset", "split")
    }
    columns = properties["columns"]["properties"]
    assert {name: rule["default"] for name, rule in columns.items()} == expected["columns"]


def schema_of(node, defs=None):
    """A block's schema with what it refers to."""
    if isinstance(node, list):
        return [schema_of(one, defs) for one in node]
    if not isinstance(node, dict):
        found = node.model_json_schema() if isinstance(node, type) else node
        return schema_of(found, found["$defs"]) if isinstance(node, type) else node
    node = defs[node["$ref"].rpartition("/")[2]] | node if "$ref" in node else node
    return {key: schema_of(value, defs) for key, value in node.items() if key != "$defs"}
