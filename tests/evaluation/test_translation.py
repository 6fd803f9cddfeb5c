"""The scores of translations."""

import pytest

from isthmus.evaluation.translation import score


def test_scores_carry_their_signature():
    same = {row["measure"]: row for row in score("sw", ["The old man sees the sea."], ["The old man sees the sea."])}
    assert float(same["bleu"]["value"]) == pytest.approx(100) and float(same["chrf"]["value"]) == pytest.approx(100)
    assert "tok:13a" in same["bleu"]["signature"] and "nw:2" in same["chrf"]["signature"]
    other = score("sw", ["A cat."], ["The old man sees the sea."])
    assert float(other[0]["value"]) < 5
