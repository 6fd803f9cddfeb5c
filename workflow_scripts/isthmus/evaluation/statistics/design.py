"""The design of an evaluation: which test items are in which conditions, such as the languages of a test set.

A score is a weighted sum over conditions of the mean over a condition's items. Parallel test sets have the same item in
every language. Its versions are not independent. So tests and intervals treat an item with all its versions as one.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components


@dataclass(frozen=True)
class Design:
    """Design: the condition and the item of each of R values.

    Attributes:
        condition: shape (R,), number of the value's condition, below C.
        item: shape (R,), number of the value's item, below I; a parallel item has one number in all its conditions.
        weight: shape (C,), weights of the conditions in the score.
    """

    condition: np.ndarray
    item: np.ndarray
    weight: np.ndarray

    @classmethod
    def of(cls, groups: Sequence[Sequence[Hashable]]) -> "Design":
        """Make the design of conditions with equal weights from their items. Values have the same order."""
        numbers: dict[Hashable, int] = {}
        items = [numbers.setdefault(item, len(numbers)) for group in groups for item in group]
        sizes = [len(group) for group in groups]
        return cls(np.repeat(np.arange(len(groups)), sizes), np.array(items), np.full(len(groups), 1 / len(groups)))

    @cached_property
    def sizes(self) -> np.ndarray:
        """Number of items of each condition, (C,)."""
        return np.bincount(self.condition, minlength=len(self.weight))

    @cached_property
    def strata(self) -> np.ndarray:
        """Stratum number of each item, (I,). Conditions that share an item, even indirectly, are one stratum."""
        conditions, items = len(self.weight), int(self.item.max()) + 1
        ends = self.condition, conditions + self.item
        graph = coo_matrix((np.ones(len(self.item)), ends), shape=(conditions + items,) * 2)
        _, labels = connected_components(graph, directed=False)
        return np.unique(labels[conditions:], return_inverse=True)[1]

    def contributions(self, values: np.ndarray) -> np.ndarray:
        """Compute the contribution of each item to the score: (I, ...) from values (R, ...). Their sum is the score.

        An item that lacks a condition counts as average there.
        """
        shape = values.shape[1:]
        means = _sums(self.condition, values, len(self.weight)) / _like(self.sizes, values)
        share = (self.weight / self.sizes)[self.condition]
        own = _sums(self.item, (values - means[self.condition]) * _like(share, values), len(self.strata))
        stratum = np.zeros(len(self.weight), dtype=int)
        stratum[self.condition] = self.strata[self.item]
        scores = np.zeros((self.strata.max() + 1, *shape), values.dtype)
        np.add.at(scores, stratum, means * _like(self.weight, values))
        return own + (scores / _like(np.bincount(self.strata), values))[self.strata]

    def split(self, contributions: np.ndarray) -> list[np.ndarray]:
        """Split the contributions by stratum; scale them so that the score is the sum of the strata's means."""
        parts = [contributions[self.strata == number] for number in range(self.strata.max() + 1)]
        return [part * len(part) for part in parts]


def _sums(where: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    total = np.zeros((count, *values.shape[1:]), values.dtype)
    np.add.at(total, where, values)
    return total


def _like(vector: np.ndarray, values: np.ndarray) -> np.ndarray:
    return vector.reshape(-1, *[1] * (values.ndim - 1))
