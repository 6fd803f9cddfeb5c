"""The table of word aligners."""

import pytest

from isthmus.evaluation.measure import alignment_measurements
from isthmus.evaluation.scores import read_scores, score_rows, write_scores
from isthmus.report.scores import score_table


@pytest.fixture
def scores(tmp_path):
    files = []
    for where, method, aer in (("mbert", "balanced", 0.2), ("statistical", "statistical", 0.3)):
        for corpus, language in (("gold_fr", "fr"), ("gold_ro", "ro")):
            path = tmp_path / "evaluation" / where / "alignment" / f"{corpus}.tsv"
            rows = score_rows(method, language, {"aer": aer, "f1": 1 - aer}, 9)
            if where == "mbert":
                rows += score_rows("argmax", language, {"aer": 0.9, "f1": 0.1}, 9)
            write_scores(path, rows)
            files.append(path)
    return files


def test_one_table_of_aligners_by_pair(scores):
    text = score_table(scores[:3], "Word alignment", "synthetic").markdown.splitlines()
    assert text[0] == "# Word alignment (synthetic)" and text[-1] == "Items: fr 9, ro 9."
    assert text[2:9] == [
        "## Alignment error rate (%)",
        "",
        "| method      |       fr |       ro |",
        "| ----------- | -------: | -------: |",
        "| balanced    | **20.0** | **20.0** |",
        "| argmax      |     90.0 |     90.0 |",
        "| statistical |     30.0 |          |",
    ]
    assert "| balanced    | **80.0** | **80.0** |" in text


def test_two_encoders_are_told_apart(scores, tmp_path):
    other = tmp_path / "evaluation" / "xlmr" / "alignment" / "gold_fr.tsv"
    write_scores(other, score_rows("balanced", "fr", {"aer": 0.25}, 9))
    text = score_table([scores[0], other], "t", "").markdown
    assert "| balanced (mbert) | **20.0** |" in text and "| balanced (xlmr)  |     25.0 |" in text


def test_models_are_compared_by_the_first_aligner(scores):
    rows = alignment_measurements(read_scores(scores[0]))
    assert [(row["measure"], row["value"]) for row in rows] == [("aer", 0.2), ("f1", 0.8)]
