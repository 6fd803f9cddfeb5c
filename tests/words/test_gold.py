"""Gold word alignments: the error rate by hand, reading, and bad files."""

import pytest

from isthmus.errors import InputError
from isthmus.files import write_tsv
from isthmus.words.gold import GoldPair, alignment_error, read_gold

COLUMNS = ["id", "english", "foreign", "sure", "possible"]


def test_error_rate_by_hand():
    # Two pairs. Predicted 3 + 1 links, sure 2 + 2; of the predicted, 2 are sure and 3 possible.
    gold = [
        GoldPair(["a"] * 3, ["b"] * 3, {(0, 0), (1, 1)}, {(0, 0), (1, 1), (2, 1)}),
        GoldPair(["a"] * 2, ["b"] * 2, {(0, 0), (1, 0)}, {(0, 0), (1, 0)}),
    ]
    predicted = [{(0, 0), (2, 1), (2, 2)}, {(1, 0)}]
    scores = alignment_error(predicted, gold)
    assert scores == pytest.approx(
        {"aer": 1 - (2 + 3) / (4 + 4), "precision": 3 / 4, "recall": 2 / 4, "f1": 2 * 0.75 * 0.5 / 1.25}
    )
    perfect = [pair.sure for pair in gold]
    assert alignment_error(perfect, gold) == pytest.approx({"aer": 0, "precision": 1, "recall": 1, "f1": 1})
    assert alignment_error([set(), set()], gold) == {"aer": 1.0, "precision": 0.0, "recall": 0.0, "f1": 0.0}


def test_gold_is_read(tmp_path):
    row = {"id": "1", "english": "the house", "foreign": "nyumba hii", "sure": "1-0", "possible": "0-0 1-0"}
    write_tsv(tmp_path / "sw.gold.tsv", COLUMNS, [row, row | {"sure": ""}])
    first, second = read_gold(tmp_path / "sw.gold.tsv")
    assert first == GoldPair(["the", "house"], ["nyumba", "hii"], {(1, 0)}, {(0, 0), (1, 0)})
    assert second.sure == set()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sure": "1x0"}, r"gold.tsv:2: sure link '1x0' is not of the form 0-0"),
        ({"possible": "0-0 1-0 1-2"}, r"gold.tsv:2: possible link 1-2 points outside 2 x 2 words"),
        ({"sure": "0-1"}, r"gold.tsv:2: sure link 0-1 is not among the possible ones"),
        ({"sure": ""}, r"gold.tsv: no sentence pair has a sure link"),
    ],
)
def test_bad_gold_stops_with_its_place(tmp_path, change, message):
    row = {"id": "1", "english": "the house", "foreign": "nyumba hii", "sure": "1-0", "possible": "0-0 1-0"}
    write_tsv(tmp_path / "sw.gold.tsv", COLUMNS, [row | change])
    with pytest.raises(InputError, match=message):
        read_gold(tmp_path / "sw.gold.tsv")
