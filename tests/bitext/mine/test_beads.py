"""Beads of linked sentences, and their scores."""

import pytest

from isthmus.bitext.mine.beads import bead_scores, beads_of_links


def test_links_make_beads():
    assert beads_of_links([(0, 0), (1, 1), (1, 2), (3, 3), (4, 3)], 5, 5) == [
        ((0,), (0,)),
        ((1,), (1, 2)),
        ((2,), ()),
        ((3, 4), (3,)),
        ((), (4,)),
    ]


def test_beads_are_counted_by_hand():
    gold = [[((0,), (0,)), ((1, 2), (1,)), ((), (2,))], [((0,), (0,))]]
    found = [[((0,), (0,)), ((1,), (1,)), ((2,), (2,))], [((0,), ())]]
    assert bead_scores(found, gold) == pytest.approx({"precision": 1 / 3, "recall": 1 / 3, "f1": 1 / 3})
    assert bead_scores(gold, gold) == {"precision": 1, "recall": 1, "f1": 1}
