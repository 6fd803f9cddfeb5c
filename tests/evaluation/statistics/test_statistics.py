"""Bootstrap intervals."""

import math

import numpy as np
import pytest

from isthmus.evaluation.statistics.intervals import average_over, closed_interval, difference_interval, mean_interval


def values(numbers, mark=""):
    return {f"{mark}{place}": float(number) for place, number in enumerate(numbers)}


def test_interval_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(0)
    inside = 0
    for _ in range(200):
        _, low, high = mean_interval([values(rng.random(60) < 0.7)], 400)
        inside += low <= 0.7 <= high
    assert 0.89 <= inside / 200 <= 0.99


def test_interval_is_reproducible_and_near_the_normal_one():
    numbers = np.random.default_rng(1).normal(2, 1, 400)
    result = mean_interval([values(numbers)], 2000)
    assert result == mean_interval([values(numbers)], 2000)
    assert result[0] == pytest.approx(numbers.mean())
    half = 1.96 * numbers.std() / math.sqrt(400)
    assert result[1:] == pytest.approx((numbers.mean() - half, numbers.mean() + half), abs=0.02)


def test_parallel_items_are_resampled_together():
    """Copies of one language add no information; independent languages do."""
    rng = np.random.default_rng(2)
    first, second = rng.random(300), rng.random(300)
    _, low, high = mean_interval([values(first)], 1000)
    _, low_copy, high_copy = mean_interval([values(first), values(first)], 1000)
    _, low_other, high_other = mean_interval([values(first), values(second, "other")], 1000)
    assert (low_copy, high_copy) == pytest.approx((low, high))
    assert (high_other - low_other) / (high - low) == pytest.approx(1 / math.sqrt(2), rel=0.15)


def test_difference_is_paired():
    base = np.random.default_rng(3).random(200)
    value, low, high = difference_interval([values(base + 0.01)], [values(base)], 500)
    assert (value, low, high) == pytest.approx((0.01, 0.01, 0.01))


def test_share_of_the_gap():
    rng = np.random.default_rng(4)
    base = [values(rng.random(100)), values(rng.random(80), "other")]
    ceiling = [{item: value + 0.4 for item, value in group.items()} for group in base]
    method = [{item: value + 0.1 for item, value in group.items()} for group in base]
    assert closed_interval(method, base, ceiling, 500) == pytest.approx((0.25, 0.25, 0.25))
    assert all(math.isnan(bound) for bound in closed_interval(method, ceiling, base, 500))


def test_a_single_item_has_no_interval():
    value, low, high = mean_interval([{"a": 0.5}], 100)
    assert value == 0.5 and math.isnan(low) and math.isnan(high)


def test_different_items_cannot_be_paired():
    with pytest.raises(ValueError, match="same items"):
        difference_interval([{"a": 1.0, "b": 0.0}], [{"a": 1.0, "c": 0.0}], 100)
    with pytest.raises(ValueError, match="same items"):
        average_over([{"a": 1.0}, {"b": 1.0}])
    assert average_over([{"a": 1.0}, {"a": 0.0}]) == {"a": 0.5}
