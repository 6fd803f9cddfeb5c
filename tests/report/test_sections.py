"""Tables of methods by languages."""

import numpy as np
import pytest
from small_results import METHODS, results

from isthmus.report.sections import csv_table, markdown, sections


def test_markdown_marks_the_best_method_but_no_reference():
    rows = results(
        {"untrained": {"sw": 0.9, "en": 0.9}, "optical": {"sw": 0.6, "en": 0.7}, "zero_shot": {"sw": 0.5, "en": 0.7}}
    )
    text = markdown(sections(rows, list(METHODS)), "mbert, NLI", "synthetic")
    assert text.splitlines() == [
        "# mbert, NLI (synthetic)",
        "",
        "## Accuracy (%), xnli dev",
        "",
        "| method      |       en |       sw |",
        "| ----------- | -------: | -------: |",
        "| zero shot   | **70.0** |     50.0 |",
        "| optical     | **70.0** | **60.0** |",
        "| *untrained* |     90.0 |     90.0 |",
    ]


def test_less_is_better_for_the_error_rate():
    rows = results({"zero_shot": {"sw": 0.5}, "optical": {"sw": 0.4}}, measure="aer")
    assert "**40.0**" in markdown(sections(rows, list(METHODS)), "t", "")


def test_seeds_give_mean_and_deviation():
    tables = sections(results({"zero_shot": {"sw": 0.5}}, seeds=("1", "2")), ["zero_shot"])
    assert f"55.0 ± {100 * np.std([0.5, 0.6], ddof=1):.1f}" in markdown(tables, "t", "")
    row = csv_table(tables).iloc[0]
    assert (row.method, row.seeds, row.sw) == ("zero_shot", 2, pytest.approx(0.55))


def test_gains_show_their_sign_and_interval():
    rows = results({"optical": {"sw": 0.05}}, measure="accuracy_gain")
    assert "| +5.0 [-5.0, +25.0] |" in markdown(sections(rows, ["optical"]), "t", "")
