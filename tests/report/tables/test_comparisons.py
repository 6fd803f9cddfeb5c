"""The comparisons of methods and the verdict, as tables."""

import pytest
from small_results import cell

from isthmus.evaluation.collect import read_table
from isthmus.evaluation.statistics.comparisons import read_comparisons


def test_comparisons_and_verdict_are_written(tables):
    rows = read_comparisons(tables / "clir.csv")
    found = cell(rows, scope="group", group="all", other="zero_shot")
    gain = cell(read_table(tables / "gains.csv"), measure="map_gain", language="average")
    assert (found.method, found.seeds, found["items"]) == ("optical", 1, 4)
    assert found.difference == pytest.approx(gain.value) and found.low <= found.difference <= found.high
    text = (tables / "clir.md").read_text()
    assert (
        "| all | optical | zero shot |" in " ".join(text.split())
        and "Seeds: 1. Holm's correction is over 1 tests." in text
    )
    assert cell(read_comparisons(tables / "nli.csv"), scope="language", group="sw").test == "mcnemar"
    assert "**not decided**" in (tables / "verdict.md").read_text()
