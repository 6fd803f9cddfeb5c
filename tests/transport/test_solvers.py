"""Each solver agrees with POT's solver of single problems, up to its stated tolerance."""

import math

import ot
import pytest
import torch
from transports import problem, solved

from isthmus.transport.plan import marginal

CONVERGED = {"iterations": 5000, "tolerance": 1e-10}


def single(cost, a, b, solve):
    """Apply ``solve`` to the tokens with mass of one pair; put the plan back into the padded shape."""
    rows, columns = a > 0, b > 0
    plan = torch.zeros_like(cost)
    found = solve(a[rows].numpy(), b[columns].numpy(), cost[rows][:, columns].numpy())
    plan[rows.nonzero(), columns.nonzero()[:, 0]] = torch.from_numpy(found)
    return plan


def assert_pots_own(plan, solve, data, atol):
    cost, mask_a, mask_b, wa, wb = data
    a, b = marginal(mask_a, wa, cost.dtype), marginal(mask_b, wb, cost.dtype)
    for k in range(len(cost)):
        torch.testing.assert_close(plan[k], single(cost[k], a[k], b[k], solve), rtol=0, atol=atol)


@pytest.mark.parametrize("start", [0.0, 1.0])
@pytest.mark.parametrize("epsilon", [0.02, 0.1, 1.0])
def test_sinkhorn_is_pots_own_wherever_it_starts(epsilon, start):
    data = problem()
    plan = solved(data, epsilon=epsilon, epsilon_start=start, **CONVERGED)
    own = lambda a, b, c: ot.bregman.sinkhorn_log(a, b, c, epsilon, numItermax=5000, stopThr=1e-10)  # noqa: E731
    assert_pots_own(plan, own, data, atol=1e-6)


def test_an_epsilon_schedule_meets_the_marginals_sooner():
    data = problem(lengths=((8, 8),) * 4)
    a = marginal(data[1], data[3], torch.float64)
    error = {
        start: (solved(data, epsilon=0.002, epsilon_start=start, iterations=20, tolerance=0).sum(2) - a).abs().sum()
        for start in (0.0, 0.5)
    }
    assert error[0.5] < error[0.0] / 2


@pytest.mark.parametrize(
    ("solver", "options", "own", "atol"),
    [
        ("exact", {}, ot.emd, 1e-12),
        (
            "unbalanced",
            {"epsilon": 0.1, "penalty": 0.5, "iterations": 5000},
            lambda a, b, c: ot.unbalanced.sinkhorn_stabilized_unbalanced(a, b, c, 0.1, 0.5, numItermax=5000),
            1e-6,
        ),
        ("partial", {"moved": 0.6}, lambda a, b, c: ot.partial.partial_wasserstein(a, b, c, m=0.6), 1e-12),
        (
            "partial_sinkhorn",
            {"moved": 0.6, "epsilon": 0.1, "iterations": 2000},
            lambda a, b, c: ot.partial.entropic_partial_wasserstein(a, b, c, 0.1, m=0.6, numItermax=2000),
            1e-6,
        ),
    ],
)
def test_plans_are_those_of_pots_solver_of_one_problem(solver, options, own, atol):
    """If POT has two solvers of the same problem, the test uses the other one."""
    data = problem()
    assert_pots_own(solved(data, solver=solver, **options), own, data, atol)


def test_unbalanced_without_entropy_is_pots_least_objective():
    """POT's other solver of the problem is a quasi-Newton method; both stop short of the optimum."""
    data = problem()
    a, b = marginal(data[1], data[3], torch.float64), marginal(data[2], data[4], torch.float64)
    divergence = lambda p, q: (torch.special.xlogy(p, p / q.clamp(min=1e-300)) - p + q).sum()  # noqa: E731
    for k in range(len(a)):

        def objective(plan, k=k):
            price = divergence(plan.sum(1), a[k]) + divergence(plan.sum(0), b[k])
            return ((plan * data[0][k]).sum() + 0.5 * price).item()

        least = single(data[0][k], a[k], b[k], lambda *x: ot.unbalanced.lbfgsb_unbalanced(*x, 0, 0.5, stopThr=1e-15))
        found = solved(data, solver="unbalanced_exact", penalty=0.5)[k]
        entropic = solved(data, solver="unbalanced", penalty=0.5, epsilon=0.1)[k]
        assert objective(found) == pytest.approx(objective(least), abs=1e-4)
        assert objective(found) < objective(entropic) - 1e-3


def test_sinkhorns_limit_is_the_exact_plan():
    data = problem()
    exact = solved(data, solver="exact")
    best, gaps, distances = (exact * data[0]).sum((1, 2)), [], []
    for epsilon in (0.5, 0.1, 0.02, 0.004, 0.0008):
        plan = solved(data, epsilon=epsilon, epsilon_start=1.0, iterations=5000, tolerance=1e-9)
        gaps.append(((plan * data[0]).sum((1, 2)) - best).max().item())
        distances.append((plan - exact).abs().max().item())
        assert -1e-9 < gaps[-1] <= epsilon * math.log(data[0][0].numel())  # a plan's entropy is at most that log
    assert gaps == sorted(gaps, reverse=True) and distances == sorted(distances, reverse=True)
    assert gaps[-1] < 2e-5 and distances[-1] < 0.03


def test_ipot_reaches_the_exact_cost_at_an_epsilon_where_sinkhorn_does_not():
    data = problem()
    best = (solved(data, solver="exact") * data[0]).sum((1, 2))
    gaps = [
        ((solved(data, solver="ipot", epsilon=0.1, iterations=steps) * data[0]).sum((1, 2)) - best).abs().max()
        for steps in (10, 100, 1000)
    ]
    entropic = ((solved(data, epsilon=0.1, **CONVERGED) * data[0]).sum((1, 2)) - best).max()
    assert gaps[0] > gaps[1] > gaps[2]
    assert gaps[2] < 1e-5 < 1e-3 < entropic
