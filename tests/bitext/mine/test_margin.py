"""Margin scoring and mining."""

import numpy as np
import pytest

from isthmus.bitext.mine.margin import Candidate, best_threshold, mine, neighbours, precision_at_1, scored


def test_the_margin_sees_through_a_hub():
    """One foreign vector is near every English one; by cosine it wins, by margin each finds its own."""
    angle = np.radians([0, 40, 80])
    english = np.stack([np.cos(angle), np.sin(angle), np.zeros(3)], axis=1)
    foreign = english * 0.75
    foreign[:, 2] = np.sqrt(1 - 0.75**2)
    hub = np.array([[np.cos(np.radians(40)), np.sin(np.radians(40)), 0.0]])
    foreign = np.concatenate([foreign[[0]], hub, foreign[[2]]])
    to, back = neighbours(english, foreign, 3), neighbours(foreign, english, 3)
    by_hand = english[0] @ foreign[0] / ((np.mean(english[0] @ foreign.T) + np.mean(english @ foreign[0])) / 2)
    assert scored(to, back)[0][to.numbers[0] == 0] == pytest.approx(by_hand, rel=1e-5)
    assert precision_at_1(to, back, "margin") == 1.0 > precision_at_1(to, back, "cosine")


def test_mined_pairs_use_no_sentence_twice_and_come_by_score():
    generator = np.random.default_rng(1)
    english = generator.standard_normal((40, 64))
    foreign = np.concatenate([english[:20] + 0.1, generator.standard_normal((20, 64))])
    english, foreign = (side / np.linalg.norm(side, axis=1, keepdims=True) for side in (english, foreign))
    found = mine(english, foreign)
    assert len({pair.english for pair in found}) == len({pair.foreign for pair in found}) == len(found)
    assert [pair.score for pair in found] == sorted((pair.score for pair in found), reverse=True)
    assert {(pair.english, pair.foreign) for pair in found[:20]} == {(number, number) for number in range(20)}


def test_the_threshold_has_the_best_f1():
    candidates = [Candidate(0, 0, 1.4), Candidate(1, 2, 1.3), Candidate(2, 3, 1.2), Candidate(4, 4, 1.1)]
    assert best_threshold(candidates, {(0, 0), (2, 3)}) == 1.2
    assert best_threshold([], {(0, 0)}) == np.inf
