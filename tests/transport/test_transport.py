"""Transport plans: POT's single-problem solvers agree, marginals hold on ragged batches, padding has no mass, and
gradients are those of finite differences."""

import math

import ot
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import normalize, one_hot, pad

from isthmus.errors import InputError
from isthmus.transport import TransportOptions
from isthmus.transport.costs import COSTS, cosine_cost, euclidean_cost
from isthmus.transport.plan import marginal, transport_cost, transport_plan
from isthmus.transport.solvers import SOLVERS

BALANCED = ["sinkhorn", "ipot", "exact"]
CONVERGED = {"iterations": 5000, "tolerance": 1e-10}


def problem(seed=0, lengths=((5, 7), (8, 3), (1, 6), (8, 7)), dtype=torch.float64):
    """A ragged batch: cost, masks, positive weights."""
    generator = torch.Generator().manual_seed(seed)
    n, m = (max(pair[side] for pair in lengths) for side in (0, 1))
    mask_a = torch.tensor([[i < pair[0] for i in range(n)] for pair in lengths])
    mask_b = torch.tensor([[j < pair[1] for j in range(m)] for pair in lengths])
    draw = lambda *shape: torch.rand(*shape, generator=generator, dtype=dtype)  # noqa: E731
    return draw(len(lengths), n, m), mask_a, mask_b, draw(len(lengths), n) + 0.1, draw(len(lengths), m) + 0.1


def single(cost, a, b, solve):
    """``solve`` on the tokens of one pair that have mass, put back into the padded shape."""
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


def solved(data, **options):
    cost, mask_a, mask_b, wa, wb = data
    return transport_plan(
        cost, mask_a, mask_b, TransportOptions(**{"epsilon": 0.05, "iterations": 100} | options), wa, wb
    )


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
    """Where POT has two solvers of the same problem, the other one."""
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


@settings(max_examples=12, deadline=None)
@given(
    lengths=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=5),
    seed=st.integers(0, 1000),
    solver=st.sampled_from(BALANCED),
    start=st.sampled_from([0.0, 1.0]),
)
def test_marginals_on_ragged_batches(lengths, seed, solver, start):
    data = problem(seed, lengths, torch.float32)
    plan = solved(data, solver=solver, epsilon=0.1, epsilon_start=start, iterations=300, tolerance=1e-6)
    _, mask_a, mask_b, wa, wb = data
    torch.testing.assert_close(plan.sum(2), marginal(mask_a, wa, plan.dtype), rtol=0, atol=1e-4)
    torch.testing.assert_close(plan.sum(1), marginal(mask_b, wb, plan.dtype), rtol=0, atol=1e-4)
    outside = ~(mask_a[:, :, None] & mask_b[:, None, :])
    assert (plan[outside] == 0).all()
    assert (plan >= 0).all()


@pytest.mark.parametrize("solver", SOLVERS)
def test_padding_changes_nothing(solver):
    cost, mask_a, mask_b, wa, wb = problem(lengths=((5, 7),))
    wide = (
        pad(cost, (0, 4, 0, 3), value=9.0),
        pad(mask_a, (0, 3)),
        pad(mask_b, (0, 4)),
        pad(wa, (0, 3)),
        pad(wb, (0, 4)),
    )
    plan = solved((cost, mask_a, mask_b, wa, wb), solver=solver)
    padded = solved(wide, solver=solver)
    torch.testing.assert_close(padded[:, :5, :7], plan)
    assert padded.sum() == pytest.approx(plan.sum().item())


@pytest.mark.parametrize("solver", SOLVERS)
def test_what_has_no_mass_is_as_if_it_were_not_there(solver):
    data = problem()
    without = list(data)
    without[1], without[2] = data[1].clone(), data[2].clone()
    without[1][1, 2] = without[2][0, 4] = False
    data[3][1, 2] = data[4][0, 4] = 0.0
    plan = solved(data, solver=solver, epsilon_start=0.5)
    assert plan.isfinite().all()
    assert (plan[1, 2] == 0).all() and (plan[0, :, 4] == 0).all()
    torch.testing.assert_close(plan, solved(without, solver=solver, epsilon_start=0.5))


def test_partial_moves_its_share_and_no_token_more_than_it_has():
    data = problem()
    a, b = marginal(data[1], data[3], torch.float64), marginal(data[2], data[4], torch.float64)
    costs = []
    for share in (0.3, 0.6, 1.0):
        plan = solved(data, solver="partial", moved=share)
        torch.testing.assert_close(plan.sum((1, 2)), torch.full((4,), share, dtype=torch.float64))
        assert (plan.sum(2) <= a + 1e-12).all() and (plan.sum(1) <= b + 1e-12).all()
        costs.append((plan * data[0]).sum((1, 2)) / share)
    assert (costs[0] < costs[1]).all() and (costs[1] < costs[2]).all()  # the cheapest mass goes first
    torch.testing.assert_close(plan, solved(data, solver="exact"))


def test_unbalanced_leaves_dear_mass_and_is_balanced_at_a_high_price():
    data = problem()
    data[0][:, 0] += 3.0  # the first token is far from all
    plans = [solved(data, solver="unbalanced", epsilon=0.1, penalty=p, iterations=5000) for p in (0.1, 1.0, 100.0)]
    shares = [plan[0, 0].sum() / marginal(data[1], data[3], torch.float64)[0, 0] for plan in plans]
    assert shares[0] < 0.01 < shares[1] < 0.9 < shares[2]
    torch.testing.assert_close(plans[2], solved(data, epsilon=0.1, **CONVERGED), rtol=0, atol=1e-2)


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("solver", BALANCED)
def test_a_permuted_sentence_gives_the_permutation_and_costs_nothing(solver, cost):
    torch.manual_seed(0)
    vectors = normalize(torch.randn(2, 9, 64), dim=-1)
    order = torch.stack([torch.randperm(9), torch.randperm(9)])
    shuffled = torch.stack([vectors[k, order[k]] for k in range(2)])
    mask = torch.ones(2, 9, dtype=torch.bool)
    plan = transport_plan(COSTS[cost](shuffled, vectors), mask, mask, TransportOptions(solver=solver, iterations=100))
    torch.testing.assert_close(plan, one_hot(order, 9) / 9, rtol=0, atol=1e-3)
    options = TransportOptions(cost=cost, solver=solver)
    assert transport_cost(shuffled, vectors, mask, mask, options).abs().max() < 1e-4
    assert transport_cost(shuffled, vectors.flip(0), mask, mask, options).min() > 0.3


def test_costs_are_what_they_say():
    torch.manual_seed(0)
    a, b = normalize(torch.randn(3, 30, 7), dim=-1), normalize(torch.randn(3, 28, 7), dim=-1)
    torch.testing.assert_close(euclidean_cost(a, b), torch.cdist(a.double(), b.double()).float())
    torch.testing.assert_close(cosine_cost(a, b), euclidean_cost(a, b) ** 2 / 2)  # for units
    torch.testing.assert_close(
        cosine_cost(a, b), 1 - torch.cosine_similarity(a[:, :, None], b[:, None], dim=-1), rtol=0, atol=1e-6
    )
    assert cosine_cost(a.bfloat16(), b.bfloat16()).dtype == torch.float32
    equal = a.clone().requires_grad_()
    euclidean_cost(equal, a).diagonal(dim1=1, dim2=2).sum().backward()
    assert (equal.grad == 0).all()


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("solver", ["sinkhorn", "ipot"])
def test_the_differentiated_loss_has_the_gradient_of_finite_differences(solver, cost):
    """In double precision, on a ragged batch with a token without mass; the iterations are few, so all count."""
    _, mask_a, mask_b, wa, wb = problem(lengths=((3, 4), (4, 2)))
    wb[0, 1] = 0.0
    torch.manual_seed(0)
    a, b = torch.randn(2, 4, 5, dtype=torch.float64), torch.randn(2, 4, 5, dtype=torch.float64)
    options = TransportOptions(cost=cost, solver=solver, plan="differentiated", epsilon=0.2, iterations=7)

    def loss(vectors):
        return transport_cost(normalize(a, dim=-1), normalize(vectors, dim=-1), mask_a, mask_b, options, wa, wb)

    assert torch.autograd.gradcheck(loss, b.requires_grad_(), atol=1e-7)
    grad = torch.autograd.grad(loss(b).sum(), b)[0]
    assert (grad[0, 1] == 0).all() and (grad[1, 2:] == 0).all() and grad.abs().max() > 1e-2


def test_an_epsilon_schedule_leaves_the_gradient_as_it_is():
    data = problem()
    data[0].requires_grad_()
    grads = []
    for start in (0.0, 0.4):
        plan = solved(data, epsilon=0.1, epsilon_start=start, plan="differentiated", iterations=200, tolerance=1e-12)
        grads.append(torch.autograd.grad((plan * data[0]).sum(), data[0])[0])
    torch.testing.assert_close(*grads, rtol=0, atol=1e-6)


@pytest.mark.parametrize("solver", ["sinkhorn", "exact"])
def test_the_detached_loss_has_the_gradient_of_what_the_solver_minimises(solver):
    """The envelope theorem: the plan itself is the derivative of ``min <plan, cost> - epsilon entropy``."""
    cost, mask_a, mask_b, wa, wb = problem(lengths=((3, 4), (4, 2)))

    def least(values):
        plan = solved((values, mask_a, mask_b, wa, wb), solver=solver, epsilon=0.1, **CONVERGED)
        entropy = -torch.special.xlogy(plan, plan).sum()
        return (plan * values).sum() - (0.1 * entropy if solver == "sinkhorn" else 0.0)

    plan = solved((cost, mask_a, mask_b, wa, wb), solver=solver, epsilon=0.1, **CONVERGED)
    for cell in ((0, 0, 0), (0, 2, 1), (1, 3, 0), (1, 3, 3)):
        step = torch.zeros_like(cost)
        step[cell] = 1e-5
        slope = (least(cost + step) - least(cost - step)) / 2e-5
        assert slope.item() == pytest.approx(plan[cell].item(), abs=1e-6)


@pytest.mark.parametrize("solver", SOLVERS)
def test_an_empty_side_gives_an_empty_plan_and_leaves_the_others(solver):
    cost, mask_a, mask_b, _, _ = problem()
    alone = solved((cost, mask_a, mask_b, None, None), solver=solver)
    mask_a[1] = False
    plan = solved((cost, mask_a, mask_b, None, None), solver=solver)
    assert (plan[1] == 0).all()
    torch.testing.assert_close(plan[[0, 2, 3]], alone[[0, 2, 3]], rtol=0, atol=1e-4)


@pytest.mark.parametrize("solver", SOLVERS)
def test_no_gradient_flows_through_the_plan_unasked(solver):
    cost, mask_a, mask_b, _, _ = problem()
    assert not solved((cost.requires_grad_(), mask_a, mask_b, None, None), solver=solver).requires_grad


def test_what_makes_no_sense_is_refused():
    cost, mask_a, mask_b, _, _ = problem()
    with pytest.raises(ValueError, match="simplex"):
        solved((cost, mask_a, mask_b, None, None), solver="simplex")
    with pytest.raises(InputError, match="exact"):
        TransportOptions(solver="exact", plan="differentiated")
    with pytest.raises(InputError, match="unbalanced"):
        TransportOptions(solver="unbalanced", plan="differentiated")
    with pytest.raises(InputError, match="moved"):
        TransportOptions(moved=1.5)


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_cost_that_is_not_finite_stops(solver):
    """POT's exact solver would end the interpreter (PythonOT/POT pull request 869)."""
    cost, mask_a, mask_b, _, _ = problem()
    with pytest.raises(FloatingPointError):
        solved((cost * float("nan"), mask_a, mask_b, None, None), solver=solver)
