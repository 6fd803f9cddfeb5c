"""Transport plans: POT's single-problem solvers agree, marginals hold on ragged batches, padding has no mass."""

import math

import ot
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from isthmus.transport.plan import cosine_cost, marginal, transport_plan


def problem(seed=0, lengths=((5, 7), (8, 3), (1, 6), (8, 7)), dtype=torch.float64):
    """A ragged batch: cost, masks, positive weights."""
    generator = torch.Generator().manual_seed(seed)
    n, m = (max(pair[side] for pair in lengths) for side in (0, 1))
    mask_a = torch.tensor([[i < pair[0] for i in range(n)] for pair in lengths])
    mask_b = torch.tensor([[j < pair[1] for j in range(m)] for pair in lengths])
    draw = lambda *shape: torch.rand(*shape, generator=generator, dtype=dtype)  # noqa: E731
    return draw(len(lengths), n, m), mask_a, mask_b, draw(len(lengths), n) + 0.1, draw(len(lengths), m) + 0.1


def single(cost, a, b, solve):
    """``solve`` on the real tokens of one pair, put back into the padded shape."""
    rows, columns = a > 0, b > 0
    plan = torch.zeros_like(cost)
    found = solve(a[rows].numpy(), b[columns].numpy(), cost[rows][:, columns].numpy())
    plan[rows.nonzero(), columns.nonzero()[:, 0]] = torch.from_numpy(found)
    return plan


@pytest.mark.parametrize("epsilon", [0.02, 0.1, 1.0])
def test_sinkhorn_is_pots_own(epsilon):
    cost, mask_a, mask_b, wa, wb = problem()
    plan = transport_plan(
        cost, mask_a, mask_b, weights_a=wa, weights_b=wb, epsilon=epsilon, iterations=5000, tolerance=1e-10
    )
    a, b = marginal(mask_a, wa, cost.dtype), marginal(mask_b, wb, cost.dtype)
    for k in range(len(cost)):
        expected = single(
            cost[k],
            a[k],
            b[k],
            lambda x, y, c: ot.bregman.sinkhorn_log(x, y, c, epsilon, numItermax=5000, stopThr=1e-10),
        )
        torch.testing.assert_close(plan[k], expected, rtol=0, atol=1e-6)


def test_exact_is_pots_own_and_sinkhorns_limit():
    cost, mask_a, mask_b, wa, wb = problem()
    weights = {"weights_a": wa, "weights_b": wb}
    exact = transport_plan(cost, mask_a, mask_b, solver="exact", **weights)
    a, b = marginal(mask_a, wa, cost.dtype), marginal(mask_b, wb, cost.dtype)
    for k in range(len(cost)):
        torch.testing.assert_close(exact[k], single(cost[k], a[k], b[k], ot.emd), rtol=0, atol=1e-12)
    best, gaps = (exact * cost).sum((1, 2)), []
    for epsilon in (0.5, 0.1, 0.02):
        plan = transport_plan(cost, mask_a, mask_b, epsilon=epsilon, iterations=5000, tolerance=1e-9, **weights)
        gaps.append(((plan * cost).sum((1, 2)) - best).max().item())
        assert -1e-9 < gaps[-1] <= epsilon * math.log(cost[0].numel())  # the entropy of a plan is at most that log
    assert gaps == sorted(gaps, reverse=True)


@settings(max_examples=15, deadline=None)
@given(
    lengths=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=5),
    seed=st.integers(0, 1000),
    solver=st.sampled_from(["sinkhorn", "exact"]),
)
def test_marginals_on_ragged_batches(lengths, seed, solver):
    cost, mask_a, mask_b, wa, wb = problem(seed, lengths, torch.float32)
    plan = transport_plan(
        cost, mask_a, mask_b, weights_a=wa, weights_b=wb, solver=solver, epsilon=0.1, iterations=500, tolerance=1e-6
    )
    torch.testing.assert_close(plan.sum(2), marginal(mask_a, wa, plan.dtype), rtol=0, atol=1e-4)
    torch.testing.assert_close(plan.sum(1), marginal(mask_b, wb, plan.dtype), rtol=0, atol=1e-4)
    outside = ~(mask_a[:, :, None] & mask_b[:, None, :])
    assert (plan[outside] == 0).all()
    assert (plan >= 0).all()


def test_padding_changes_nothing():
    cost, mask_a, mask_b, wa, wb = problem(lengths=((5, 7),))
    wide = torch.nn.functional.pad(cost, (0, 4, 0, 3), value=9.0)
    pad = torch.nn.functional.pad
    plan = transport_plan(cost, mask_a, mask_b, weights_a=wa, weights_b=wb)
    padded = transport_plan(
        wide, pad(mask_a, (0, 3)), pad(mask_b, (0, 4)), weights_a=pad(wa, (0, 3)), weights_b=pad(wb, (0, 4))
    )
    torch.testing.assert_close(padded[:, :5, :7], plan)


@pytest.mark.parametrize("solver", ["sinkhorn", "exact"])
def test_a_permuted_sentence_gives_the_permutation(solver):
    torch.manual_seed(0)
    vectors = torch.nn.functional.normalize(torch.randn(2, 9, 64), dim=-1)
    order = torch.stack([torch.randperm(9), torch.randperm(9)])
    shuffled = torch.stack([vectors[k, order[k]] for k in range(2)])
    mask = torch.ones(2, 9, dtype=torch.bool)
    plan = transport_plan(cosine_cost(shuffled, vectors), mask, mask, solver=solver, epsilon=0.02)
    torch.testing.assert_close(plan, torch.nn.functional.one_hot(order, 9) / 9, rtol=0, atol=1e-3)


@pytest.mark.parametrize("solver", ["sinkhorn", "exact"])
def test_an_empty_side_gives_an_empty_plan_and_leaves_the_others(solver):
    cost, mask_a, mask_b, _, _ = problem()
    alone = transport_plan(cost, mask_a, mask_b, solver=solver)
    mask_a[1] = False
    plan = transport_plan(cost, mask_a, mask_b, solver=solver)
    assert (plan[1] == 0).all()
    torch.testing.assert_close(plan[[0, 2, 3]], alone[[0, 2, 3]], rtol=0, atol=1e-4)


def test_no_gradient_flows_through_the_plan():
    cost, mask_a, mask_b, _, _ = problem()
    assert not transport_plan(cost.requires_grad_(), mask_a, mask_b).requires_grad


def test_an_unknown_solver_is_named():
    cost, mask_a, mask_b, _, _ = problem()
    with pytest.raises(ValueError, match="simplex"):
        transport_plan(cost, mask_a, mask_b, solver="simplex")


@pytest.mark.parametrize("solver", ["sinkhorn", "exact"])
def test_a_cost_that_is_not_finite_stops(solver):
    """POT's exact solver would end the interpreter (PythonOT/POT pull request 869)."""
    cost, mask_a, mask_b, _, _ = problem()
    with pytest.raises(FloatingPointError):
        transport_plan(cost * float("nan"), mask_a, mask_b, solver=solver)
