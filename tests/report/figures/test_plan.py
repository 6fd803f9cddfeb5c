"""The figure of a transport plan."""

from isthmus.report.drawing import image
from isthmus.report.figures.plan import FAMILIES, installed, missing, plan_figure

PLAN = {
    "aligner": "balanced",
    "english": ["the", "house"],
    "foreign": ["nyumba", "$ hii"],
    "mass": [[0.1, 0.4], [0.45, 0.05]],
    "sure": [[1, 0]],
    "possible": [[1, 0], [0, 1]],
}


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
