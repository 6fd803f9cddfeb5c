"""Paired tests of two methods on the same items: over the items, and over the items and the seeds.

The tests over items are about the models as trained. They are McNemar's exact test (McNemar 1947) for right and wrong
answers, and the paired randomisation test (Fisher 1935; for retrieval Smucker, Allan and Carterette 2007) for all other
values. They ignore the variation between seeds.

The test over items and seeds treats both as random. It is min F' (Clark 1973, The Language-as-Fixed-Effect Fallacy),
here with one degree of freedom in the numerator, as a t. It is conservative if seeds make no difference. Two or three
seeds give a poor estimate of their deviation: ``docs/statistics.md`` has the rates of false positives.
"""

from typing import NamedTuple

import numpy as np
from scipy.stats import monte_carlo_test, t
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

from isthmus.evaluation.statistics.design import Design
from isthmus.evaluation.statistics.intervals import LEVEL

BATCH = 2_000_000


class Crossed(NamedTuple):
    """A difference over random items and random seeds.

    Attributes:
        p: two-sided p value.
        low: lower bound of the interval at ``LEVEL``.
        high: upper bound of the interval.
    """

    p: float
    low: float
    high: float


def mcnemar_exact(differences: np.ndarray) -> float:
    """Return McNemar's exact two-sided p value of differences (I,), each -1, 0 or 1; it is 1 if all are zero."""
    won, lost = int((differences > 0).sum()), int((differences < 0).sum())
    return float(mcnemar([[0, won], [lost, 0]], exact=True).pvalue) if won + lost else 1.0


def randomisation(contributions: np.ndarray, permutations: int) -> float:
    """Test whether a sum over items is zero, by randomly swapping the two methods of each item.

    Args:
        contributions: shape (I,), contribution of each item to the difference.
        permutations: random swaps of all items.

    Returns:
        The two-sided p value, at least 2 / (permutations + 1).
    """
    told_apart = contributions[contributions != 0]
    if not told_apart.size:
        return 1.0
    swaps = np.random.default_rng(0)
    result = monte_carlo_test(
        np.ones(len(told_apart)),
        lambda size: swaps.integers(0, 2, size, dtype=np.int8),
        lambda kept, axis: (2.0 * kept - 1.0) @ told_apart,
        n_resamples=permutations,
        batch=max(1, BATCH // len(told_apart)),
        vectorized=True,
    )
    return float(result.pvalue)


def over_seeds(contributions: np.ndarray, design: Design) -> Crossed:
    """Test a difference over items and seeds, with its interval. All is nan for one seed, or a stratum of one item.

    Args:
        contributions: shape (I, S), contribution of each item to the difference, for each of S seeds.
        design: design of the items.
    """
    items, seeds = contributions.shape
    samples = design.split(contributions.mean(axis=1))
    if seeds < 2 or min(len(sample) for sample in samples) < 2:
        return Crossed(float("nan"), float("nan"), float("nan"))
    differences = contributions.sum(axis=0)
    of_items = sum(sample.var(ddof=1) / len(sample) for sample in samples)
    of_seeds = differences.var(ddof=1) / seeds
    variance = of_items + of_seeds
    value = differences.mean()
    if variance == 0:
        return Crossed(float(value == 0), value, value)
    freedom = variance**2 / (of_items**2 / (items - len(samples)) + of_seeds**2 / (seeds - 1))
    error = np.sqrt(variance)
    reach = t.ppf((1 + LEVEL) / 2, freedom) * error
    return Crossed(float(2 * t.sf(abs(value) / error, freedom)), value - reach, value + reach)


def holm(p_values: np.ndarray) -> np.ndarray:
    """Correct p values for multiple tests (Holm 1979)."""
    return multipletests(p_values, method="holm")[1]
