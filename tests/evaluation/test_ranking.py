"""The best documents of a query, block by block, are those of one sort of all scores."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus.evaluation.ranking import DECIMALS, Best

SCORE = st.sampled_from([-np.inf, -1.5, 0.0, 0.5, 0.5 + 1e-9, 0.5 + 1e-6, 2.0, 63.999999])


@given(
    scores=st.lists(st.lists(SCORE, min_size=12, max_size=12), min_size=1, max_size=3),
    depth=st.integers(1, 15),
    block=st.integers(1, 12),
    seed=st.integers(0, 9),
)
def test_blocks_give_what_one_sort_gives(scores, depth, block, seed):
    ids = [f"d{number}" for number in np.random.default_rng(seed).permutation(12)]
    best = Best(ids, len(scores), depth)
    for start in range(0, 12, block):
        best.add(best.places(ids[start : start + block]), np.array(scores)[:, start : start + block])
    for ranking, row in zip(best.rankings(), scores, strict=True):
        rounded = [(round(score, DECIMALS), name) for score, name in zip(row, ids, strict=True) if score > -np.inf]
        assert ranking == [(name, score) for score, name in sorted(rounded, reverse=True)[:depth]]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_queries_may_be_added_one_by_one(order):
    scores = np.array([[0.1, 0.2, 0.3], [0.3, -np.inf, 0.3]])
    best = Best(["a", "b", "c"], 2, 2)
    for query in order:
        best.add(best.places(["a", "b", "c"]), scores[query : query + 1], slice(query, query + 1))
    assert best.rankings() == [[("c", 0.3), ("b", 0.2)], [("c", 0.3), ("a", 0.3)]]
