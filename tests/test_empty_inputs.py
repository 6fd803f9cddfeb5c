"""A baseline, a translator or a training with an empty input stops and names the file."""

import json

import pytest
from commands import command

EMPTY = {"nothing.tsv": "id\tenglish\tforeign\n", "pairs.tsv": "id\tquery\tdocument\n", "blank.txt": "\n \n"}
GOLD = "id\tenglish\tforeign\tsure\tpossible\n"
FULL = {
    "sw.tsv": "id\tenglish\tforeign\n1\ta dog\tmbwa\n",
    "en.sentences.tsv": "document\ttext\nd\tA dog.\n",
    "no.sentences.tsv": "document\ttext\n",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Empty and full files, and an empty folder in place of a model."""
    for name, text in (EMPTY | FULL | {"sw.gold.tsv": GOLD}).items():
        (tmp_path / name).write_text(text)
    (tmp_path / "model").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            "translate/make_translator --options {} --method dictionary --language sw --bitext nothing.tsv",
            "no pair of bitext in nothing.tsv",
        ),
        (
            "translate/make_translator --options {} --method smt --language sw --bitext nothing.tsv",
            "no pair of bitext in nothing.tsv",
        ),
        (
            "translate/translate --options {} --method dictionary"
            " --model model --language sw --columns foreign --input nothing.tsv",
            "nothing.tsv: no row under the header",
        ),
        ("translate/score --translations sw.tsv nothing.tsv", "nothing.tsv: no row under the header"),
        ("evaluate/statistical_alignment --gold sw.gold.tsv", "sw.gold.tsv: no sentence pair has a sure link"),
        (
            "bitext/score --options {} --input nothing.tsv --encoder model --counts counts",
            "nothing.tsv: no row under the header",
        ),
        (
            "bitext/mine --options {} --english sw.tsv --foreign blank.txt --encoder model",
            "blank.txt: no line holds text",
        ),
        (
            "bitext/align_documents --method lengths --english en.sentences.tsv --foreign no.sentences.tsv",
            "no.sentences.tsv: no row under the header",
        ),
        (
            "train/train --options {} --task clir"
            " --parent model --english pairs.tsv --method plain --seed 1 --state state",
            "pairs.tsv: no row under the header",
        ),
        (
            "align/align --options {} --task clir --parent model --bitext nothing.tsv --english pairs.tsv"
            " --method mse --seed 1 --state state",
            "no pair of bitext in nothing.tsv",
        ),
        (
            "align/align --options {} --task clir"
            " --parent model --bitext sw.tsv --english pairs.tsv --method mse --seed 1 --state s",
            "pairs.tsv: no row under the header",
        ),
    ],
)
def test_an_empty_input_is_named(folder, words, message):
    outcome = command(*words.split(), "--output", "out")
    assert outcome.status == 1 and not outcome.traceback
    assert message in outcome.said
    assert not (folder / "out").exists()


SEARCH = "evaluate/bm25 --corpus corpus --directions en-en --column text --folder out"


def collection(folder, documents: list[str]) -> None:
    """A collection of English documents with one query, of the split ``test``."""
    for name in ("documents", "queries", "qrels"):
        (folder / "corpus" / name).mkdir(parents=True)
    lines = [json.dumps({"doc_id": f"d{number}", "text": text}) for number, text in enumerate(documents)]
    (folder / "corpus/documents/en.jsonl").write_text("".join(f"{line}\n" for line in lines))
    (folder / "corpus/queries/en-en.tsv").write_text("query_id\tsplit\ttext\ttranslation\nq\ttest\tdog\t\n")
    (folder / "corpus/qrels/en-en.txt").write_text("q 0 d0 1\n")


@pytest.mark.parametrize(
    ("documents", "split", "message"),
    [
        ([], "test", "documents/en.jsonl: the file is empty"),
        (["", "?!"], "test", "documents/en.jsonl: none of its 2 documents has a word"),
        (["a dog"], "dev", "queries/en-en.tsv: no query of split 'dev'"),
    ],
)
@pytest.mark.parametrize("column", ["text", "structured"])
def test_a_search_of_nothing_or_for_nothing_is_named(folder, documents, split, message, column):
    collection(folder, documents)
    queries = folder / "corpus/queries/en-en.tsv"
    queries.write_text('query_id\tsplit\ttext\ttranslation\tstructured\nq\ttest\tdog\t\t[{"dog": 1}]\n')
    outcome = command(*SEARCH.replace("text", column).split(), "--split", split)
    assert outcome.status == 1 and not outcome.traceback and message in outcome.said


def test_documents_without_a_word_are_counted_and_never_found(folder):
    collection(folder, ["", "a dog", "..."])
    outcome = command(*SEARCH.split(), "--split", "test")
    assert (
        outcome.status == 0 and "documents/en.jsonl: left out 2 of 3 documents, without a word: d0, d2" in outcome.said
    )
    (line,) = (folder / "out/en-en.run").read_text().splitlines()
    assert line.split()[2] == "d1"


def test_an_empty_run_is_named(folder):
    collection(folder, ["a dog"])
    runs = folder / "results/evaluation/bm25/corpus.test"
    runs.mkdir(parents=True)
    (runs / "en-en.run").touch()
    outcome = command(
        *("evaluate/measure", "--evaluation", runs, "--corpus", "corpus", "--measures", "out", "--by-item", "items.csv")
    )
    assert outcome.status == 1 and not outcome.traceback and "en-en.run: the file is empty" in outcome.said
