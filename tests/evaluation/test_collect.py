"""The table of all models' measurements, and gains over the baseline."""

import pandas as pd
import pytest
from small_results import METHODS, cell

from isthmus.errors import InputError
from isthmus.evaluation.collect import COLUMNS, named, read_table


def test_measurements_are_named_and_right(tables):
    rows = read_table(tables / "measures.csv")
    assert list(rows) == [*COLUMNS, "protocol"]
    assert cell(rows, method="zero_shot", measure="accuracy", language="sw").value == 0.25
    average = cell(rows, method="optical", measure="accuracy", language="average")
    assert (average.value, average["items"], average.seed) == (0.625, "4", "1")
    assert average.low < 0.625 < average.high
    map_of = {"measure": "map", "direction": "sw-en"}
    assert cell(rows, method="zero_shot", queries="original", **map_of).value == pytest.approx(0.375)
    assert cell(rows, method="human_translation", **map_of).value == 1
    assert cell(rows, method="optical", queries="translated", **map_of).value == 1
    assert cell(rows, method="bm25_translation", **map_of).value == 0.75
    assert cell(rows, method="optical", measure="map", direction="x-en", queries="original").language == "average"
    assert cell(rows, method="optical", measure="aer").value == 0.25


def test_gains_and_closed_gap(tables):
    rows = read_table(tables / "gains.csv")
    assert set(rows["method"]) == {"optical"} and list(rows) == [*COLUMNS, "protocol"]
    gain = cell(rows, measure="map_gain", direction="sw-en")
    assert gain.value == pytest.approx((0.5 + 0 + 0.25 + 0) / 4) and gain.low <= gain.value <= gain.high
    assert cell(rows, measure="map_gap_closed", language="average").value == pytest.approx(0.1875 / 0.625, abs=1e-6)
    assert cell(rows, measure="accuracy_gain", language="en").value == -0.25


def test_unknown_chain_and_baseline_stop():
    rows = pd.DataFrame([{"encoder": "mbert", "chain": "score", "queries": ""}])
    with pytest.raises(InputError, match="no method is the chain 'score'"):
        named(rows, METHODS, "zero_shot")
    with pytest.raises(InputError, match="'other' is not a method"):
        named(rows, METHODS, "other")
