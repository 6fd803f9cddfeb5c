"""Bar charts of methods by languages."""

import pandas as pd
import pytest
from small_results import METHODS, results

from isthmus.evaluation.collect import read_table
from isthmus.report.drawing import image
from isthmus.report.figures.bars import bar_chart
from isthmus.report.rows import select
from isthmus.report.sections import sections


def test_figures_are_the_same_bytes(tables):
    rows = select(read_table(tables / "measures.csv"), "mbert", "clir")
    rows = rows[rows["measure"] == "map"]
    for form, head in (("svg", b"<?xml"), ("png", b"\x89PNG")):
        first, second = (image(bar_chart(sections(rows, list(METHODS)), "MAP"), form) for _ in range(2))
        assert first == second and first.startswith(head) and b"<dc:date>" not in first


def test_figure_draws_the_values_and_their_intervals():
    figure = bar_chart(
        sections(results({"optical": {"sw": 0.5, "en": 0.7}, "untrained": {"sw": 0.2}}), ["optical"]), "t"
    )
    (axis,) = figure.axes
    bars = axis.containers[1] if len(axis.containers[0]) != 2 else axis.containers[0]
    heights = [bar.get_height() for bar in axis.patches]
    assert heights == pytest.approx([70, 50]) and bars is not None
    whiskers = axis.collections[0].get_segments()
    assert [(low[1], high[1]) for low, high in whiskers] == [pytest.approx((60, 90)), pytest.approx((40, 70))]
    assert [text.get_text() for text in axis.get_xticklabels()] == ["en", "sw"]
    assert axis.get_ylabel() == "Accuracy (%)"
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["optical", "untrained"]


def test_every_panel_draws_a_method_alike_and_the_legend_has_room():
    names = [f"method_number_{number}" for number in range(10)]
    rows = pd.concat(
        [
            results({name: {"sw": 0.5} for name in names if name != "method_number_1"}),
            results({name: {"sw": 0.4} for name in names[1:]}).assign(corpus="another"),
        ]
    )
    figure = bar_chart(sections(rows, names), "t")
    figure.draw_without_rendering()
    looks = [{bars.get_label(): looks_of(bars[0]) for bars in axis.containers[1::2]} for axis in figure.axes]
    shared = set(looks[0]) & set(looks[1])
    assert len(shared) == 8 and all(looks[0][name] == looks[1][name] for name in shared)
    drawn = looks[0] | looks[1]
    assert len(set(drawn.values())) == len(drawn) == 10
    (legend,) = figure.legends
    box = legend.get_window_extent()
    assert len(legend.get_texts()) == 10 and box.x0 >= 0 and box.x1 <= figure.bbox.x1


def looks_of(bar):
    return bar.get_facecolor(), bar.get_hatch()
