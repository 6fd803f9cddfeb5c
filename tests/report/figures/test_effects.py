"""The figure of the effects of methods."""

import pandas as pd
import pytest

from isthmus.evaluation.statistics.comparisons import Plan
from isthmus.report.drawing import image
from isthmus.report.figures.effects import effect_plot


def test_effects_are_drawn_where_they_are():
    """Two groups give two panels. A filled mark is significant; the band has gains too small to be of interest."""
    families = {"zero_shot": "other", "optical": "ot", "adversarial": "adversarial"}
    table = pd.DataFrame(
        [
            {"encoder": "mbert", "task": "nli", "measure": "accuracy", "scope": "group", "group": group}
            | {"method": method, "other": "zero_shot", "difference": value, "p_holm": p_value}
            | {"low": value - 0.02, "high": value + 0.02, "seeds_low": value - 0.04, "seeds_high": value + 0.03}
            for group in ("all", "low")
            for method, value, p_value in (("optical", 0.1, 0.001), ("adversarial", -0.05, 0.4))
        ]
    )
    plan = Plan(families, "zero_shot", {"all": ["sw", "de"], "low": ["sw"]})
    figure = effect_plot(table, plan, 0.01, "synthetic")
    panels = [axis for axis in figure.axes if axis.get_visible()]
    assert [axis.get_title(loc="left") for axis in panels] == ["all", "low"]
    lines = [tuple(line.get_xdata()) for line in panels[0].lines]
    assert lines[:3] == [pytest.approx((6, 13)), pytest.approx((8, 12)), pytest.approx((10,))]
    marks = [line for line in panels[0].lines if line.get_marker() == "o"]
    assert [mark.get_markerfacecolor() == mark.get_color() for mark in marks] == [True, False]
    assert [text.get_text() for text in panels[0].get_yticklabels()] == ["optical", "adversarial"]
    assert image(effect_plot(table, plan, 0.01, ""), "svg") == image(effect_plot(table, plan, 0.01, ""), "svg")


@pytest.mark.filterwarnings("error")
def test_a_panel_of_effects_is_a_language_where_there_is_no_group():
    gain = {"difference": 0.1, "low": 0.05, "high": 0.2, "seeds_low": float("nan"), "seeds_high": float("nan")}
    about = {"encoder": "mbert", "task": "nli", "measure": "accuracy", "scope": "language", "group": "en"}
    table = pd.DataFrame([about | {"method": "optical", "other": "zero_shot", "p_holm": 0.01} | gain])
    figure = effect_plot(table, Plan({"zero_shot": "other", "optical": "ot"}, "zero_shot", {}), 0.01, "")
    assert [axis.get_title(loc="left") for axis in figure.axes] == ["en"]
