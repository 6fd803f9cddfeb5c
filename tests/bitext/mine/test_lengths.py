"""Sentence alignment by length."""

from isthmus.bitext.mine.lengths import align_lengths, length_ratio


def test_lengths_find_a_split_and_two_joined():
    english = ["a" * 60, "b" * 120, "c" * 30, "d" * 90]
    foreign = ["a" * 120, "b" * 125, "b" * 118, "c" * 60, "d" * 180]
    assert length_ratio(["ab"], ["abcd"]) == 2
    assert align_lengths(english, foreign, 2.0) == [((0,), (0,)), ((1,), (1, 2)), ((2,), (3,)), ((3,), (4,))]
    assert align_lengths(english, ["a" * 120, "bc" * 150, "d" * 180], 2.0)[1] == ((1, 2), (1,))
