"""Paired tests of two methods on the same items: over the items, and over the items and the seeds.

Over items, for the models as trained: McNemar's exact test (McNemar 1947) of right and wrong answers, and the paired
randomisation test (Fisher 1935; for retrieval Smucker, Allan and Carterette 2007) of anything else. Both are blind to
what another seed would have trained. Over items and seeds, both taken as drawn at random: min F' (Clark 1973, The
Language-as-Fixed-Effect Fallacy), here with one degree of freedom in the numerator, as a t. It is conservative where
seeds make no difference. Of two or three seeds, their deviation is known badly: ``docs/statistics.md`` has the rates of
false positives.
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
        low: lower bound of the interval of ``LEVEL``.
        high: its upper bound.
    """

    p: float
    low: float
    high: float


def mcnemar_exact(differences: np.ndarray) -> float:
    """Test right against wrong: the two-sided p value of differences (I,) of -1, 0 and 1; 1 if all are zero."""
    won, lost = int((differences > 0).sum()), int((differences < 0).sum())
    return float(mcnemar([[0, won], [lost, 0]], exact=True).pvalue) if won + lost else 1.0


def randomisation(contributions: np.ndarray, permutations: int) -> float:
    """Test whether a sum over items is zero, by swapping each item's two methods at random; the two-sided p value.

    Args:
        contributions: shape (I,): what each item adds to the difference.
        permutations: random swaps of all items.

    Returns:
        At least 2 / (permutations + 1).
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
    """Test a difference over items and seeds, with its interval; all nan for one seed or a stratum of one item.

    Args:
        contributions: shape (I, S): what each item adds to the difference, with each of S seeds.
        design: of the items.
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
    """p values corrected for how many there are (Holm 1979)."""
    return multipletests(p_values, method="holm")[1]
