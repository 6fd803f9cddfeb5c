"""From evaluation files to values per item and to measurements."""

import pytest
from small_results import write_ranks

from isthmus.errors import InputError
from isthmus.evaluation.measure import groups, item_values, measurements
from isthmus.files import write_tsv


def test_evaluations_that_are_not_whole_stop(tmp_path):
    with pytest.raises(InputError, match="no prediction file"):
        item_values(tmp_path, None)
    write_ranks(tmp_path / "sw-en.run", [1, 1, 1, 1])
    with pytest.raises(InputError, match="--corpus"):
        item_values(tmp_path, None)
    rows = [{"id": "1", "label": "neutral", "prediction": "neutral"}] * 2
    write_tsv(tmp_path / "twice/sw.tsv", ["id", "label", "prediction"], rows)
    with pytest.raises(InputError, match="1 ids occur twice"):
        item_values(tmp_path / "twice", None)


def test_averages_are_within_a_kind_of_direction():
    values = {("sw-en", "sw"): 1, ("de-en", "de"): 2, ("en-sw", "sw"): 3}
    assert list(groups(values))[3:] == [("x-en", "average", [1, 2])]
    items = {("original", d, language, "map"): {"q": 1.0, "r": 0.0} for d, language in values}
    assert [row["direction"] for row in measurements(items, 100)] == ["sw-en", "de-en", "en-sw", "x-en"]
