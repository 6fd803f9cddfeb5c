"""The table of aligners and the picture of a plan."""

import pytest

from isthmus.evaluation.measure import alignment_measurements
from isthmus.evaluation.scores import read_scores, score_rows, write_scores
from isthmus.report.figure import image
from isthmus.report.plan import FAMILIES, installed, missing, plan_figure
from isthmus.report.scores import score_frame, score_markdown

PLAN = {
    "aligner": "balanced",
    "english": ["the", "house"],
    "foreign": ["nyumba", "$ hii"],
    "mass": [[0.1, 0.4], [0.45, 0.05]],
    "sure": [[1, 0]],
    "possible": [[1, 0], [0, 1]],
}


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
    text = score_markdown(score_frame(scores[:3]), "Word alignment", "synthetic").splitlines()
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
    text = score_markdown(score_frame([scores[0], other]), "t", "")
    assert "| balanced (mbert) | **20.0** |" in text and "| balanced (xlmr)  |     25.0 |" in text


def test_models_are_compared_by_the_first_aligner(scores):
    rows = alignment_measurements(read_scores(scores[0]))
    assert [(row["measure"], row["value"]) for row in rows] == [("aer", 0.2), ("f1", 0.8)]


def test_a_plan_is_drawn_the_same_twice():
    first, second = (image(plan_figure(PLAN, "sw", "mbert"), "svg") for _ in range(2))
    assert first == second
    axis = plan_figure(PLAN, "sw", "mbert").axes[0]
    assert [text.get_text() for text in axis.get_yticklabels()] == ["the", "house"]
    assert axis.images[0].get_array().tolist() == PLAN["mass"]
    possible, sure = (marks.get_offsets().tolist() for marks in axis.collections)
    assert sure == [[0, 1]] and possible == [[0, 1], [1, 0]]


def test_words_that_no_font_draws_are_numbered_and_the_figure_says_so():
    unseen = "\U0001e900"  # Adlam, which none of the fonts has
    axis = plan_figure(PLAN | {"foreign": [unseen, "hii"]}, "ff", "mbert").axes[0]
    assert [text.get_text() for text in axis.get_xticklabels()] == ["1", "2"]
    assert "no installed font draws U+1E900" in axis.get_xlabel()
    assert missing(["nyumba"], installed(FAMILIES)) == ""
