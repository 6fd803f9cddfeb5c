"""Means with bootstrap confidence intervals over items (test sentences or queries).

These are percentile intervals (Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 13). Items are
resampled, so an interval is about other items of the same kind, for the same trained models.
"""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.stats import bootstrap

from isthmus.evaluation.statistics.design import Design

LEVEL = 0.95
Values = dict[str, float]
Interval = tuple[float, float, float]


def average_over(groups: Sequence[Values]) -> Values:
    """Average several measurements of the same items, for example over seeds, item by item.

    Raises:
        ValueError: the groups differ in their items.
    """
    if any(group.keys() != groups[0].keys() for group in groups):
        raise ValueError("the measurements are not of the same items")
    return {item: float(np.mean([group[item] for group in groups])) for item in groups[0]}


def mean_interval(groups: Sequence[Values], resamples: int) -> Interval:
    """Compute the mean over groups (languages) of the means over their items, with its interval.

    An item is resampled with all its versions in parallel test sets. Sets without shared items are resampled
    separately.

    Returns:
        ``(value, low, high)``; the bounds are nan if a group has a single item.
    """
    return _grouped_interval(groups, sum_of_means, resamples)


def difference_interval(method: Sequence[Values], baseline: Sequence[Values], resamples: int) -> Interval:
    """Compute the mean gain of a method over a baseline on the same items, group by group and paired by item.

    Returns:
        ``(value, low, high)``, as :func:`mean_interval`.

    Raises:
        ValueError: the two were not measured on the same items.
    """
    return mean_interval([_subtract(mine, other) for mine, other in zip(method, baseline, strict=True)], resamples)


def closed_interval(
    method: Sequence[Values], baseline: Sequence[Values], ceiling: Sequence[Values], resamples: int
) -> Interval:
    """Compute the share of a gap that a method closes: (method - baseline) / (ceiling - baseline).

    Means are as in :func:`mean_interval`. An item's three values are resampled together.

    Returns:
        ``(value, low, high)``; all nan if the ceiling is not above the baseline. If the gap is within the noise of the
        items, the ratio's interval is wide.

    Raises:
        ValueError: the three were not measured on the same items.
    """
    pairs = [_pair(*three) for three in zip(method, baseline, ceiling, strict=True)]
    if sum_of_means(*[np.array(list(group.values())) for group in pairs]).imag <= 0:
        return float("nan"), float("nan"), float("nan")
    return _grouped_interval(pairs, _ratio, resamples)


def _pair(method: Values, baseline: Values, ceiling: Values) -> dict[str, complex]:
    """Join each item's gain and gap in one complex number, gain + gap i, so that they are resampled together."""
    gain, gap = _subtract(method, baseline), _subtract(ceiling, baseline)
    return {item: complex(gain[item], gap[item]) for item in gain}


def _grouped_interval(groups: Sequence[dict], statistic: Callable[..., np.ndarray], resamples: int) -> Interval:
    design = Design.of([list(group) for group in groups])
    values = np.array([value for group in groups for value in group.values()])
    return score_interval(design, design.contributions(values), resamples, statistic)


def sum_of_means(*samples: np.ndarray, axis: int = -1) -> np.ndarray:
    """Compute the score from the samples of :meth:`isthmus.evaluation.statistics.design.Design.split`."""
    return sum(np.mean(sample, axis=axis) for sample in samples)


def score_interval(
    design: Design, contributions: np.ndarray, resamples: int, statistic: Callable[..., np.ndarray] = sum_of_means
) -> Interval:
    """Compute the score of a design with its interval. Items are resampled within their stratum.

    Args:
        contributions: shape (I,), from ``design``.

    Returns:
        ``(value, low, high)``; the bounds are nan if a stratum has a single item.
    """
    samples = design.split(contributions)
    value = float(statistic(*samples, axis=-1))
    if min(len(sample) for sample in samples) < 2:
        return value, float("nan"), float("nan")
    result = bootstrap(
        samples,
        statistic,
        n_resamples=resamples,
        batch=200,
        vectorized=True,
        confidence_level=LEVEL,
        method="percentile",
        rng=np.random.default_rng(0),
    )
    return value, float(result.confidence_interval.low), float(result.confidence_interval.high)


def _ratio(*samples: np.ndarray, axis: int = -1) -> np.ndarray:
    mean = sum_of_means(*samples, axis=axis)
    return mean.real / mean.imag


def _subtract(mine: Values, other: Values) -> Values:
    if mine.keys() != other.keys():
        raise ValueError("the measurements are not of the same items")
    return {item: mine[item] - other[item] for item in mine}
