"""Transport plans: POT's single-problem solvers agree, marginals hold on ragged batches, padding has no mass, and
gradients are those of finite differences."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import normalize, one_hot, pad
from transports import problem, solved

from isthmus.errors import InputError
from isthmus.transport import TransportOptions
from isthmus.transport.costs import COSTS
from isthmus.transport.plan import marginal, transport_cost, transport_plan
from isthmus.transport.solvers import SOLVERS

BALANCED = ["sinkhorn", "ipot", "exact"]


CONVERGED = {"iterations": 5000, "tolerance": 1e-10}


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


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("solver", ["sinkhorn", "ipot"])
def test_the_differentiated_loss_has_the_gradient_of_finite_differences(solver, cost):
    """The batch is ragged, in double precision, with a token without mass. Few iterations, so that each one matters."""
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
    """By the envelope theorem, the plan itself is the derivative of ``min <plan, cost> - epsilon entropy``."""
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
    """POT's exact solver would crash the interpreter (PythonOT/POT pull request 869)."""
    cost, mask_a, mask_b, _, _ = problem()
    with pytest.raises(FloatingPointError):
        solved((cost * float("nan"), mask_a, mask_b, None, None), solver=solver)
