"""Solvers of batches of transport problems.

All solvers are POT's, except the proximal point method. POT 0.9.7 weighs each proximal step by the inverse of the plan
before it (PythonOT/POT issue 842). So this module implements the method with POT's Sinkhorn.
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from isthmus.transport import TransportOptions

FAR = 1e30
"""A number above any cost. It is finite, because infinity minus infinity is not a number."""


def sinkhorn(cost: Tensor, a: Tensor, b: Tensor, options: TransportOptions) -> Tensor:
    """Compute entropic plans in the log domain (Cuturi 2013, arXiv 1306.0895), from ``epsilon_start`` down.

    The columns' potentials of one epsilon are the start of the next (Schmitzer 2019, arXiv 1610.06519, section 3.2).
    """
    if options.plan == "differentiated":  # the first iteration starts at zero, so it also reads cells without mass
        cost = torch.where(has_mass(a, b), cost, FAR)
    potential, epsilon = torch.zeros_like(b), options.epsilon_start
    while epsilon > options.epsilon:
        kernel = (potential[:, None, :] - cost.detach()) / epsilon
        change = _project(kernel, a, b, options.iterations, options.tolerance, "detach")["potentials"][1]
        potential = torch.where(b > 0, potential + epsilon * change, 0.0)
        epsilon /= 2
    kernel = (potential[:, None, :] - cost) / options.epsilon
    return _project(kernel, a, b, options.iterations, options.tolerance, _grad(options))["T"]


def proximal(cost: Tensor, a: Tensor, b: Tensor, options: TransportOptions) -> Tensor:
    """Compute plans by the inexact proximal point method (IPOT: Xie, Wang, Wang and Zha 2020, arXiv 1802.04307).

    This is algorithm 1 with L = 1: ``iterations`` steps of ``plan = argmin <plan, cost> + epsilon KL(plan || plan
    before)``. One Sinkhorn iteration solves each step; it starts from the columns' potentials of the step before. The
    last plan is rounded to its marginals. The computation is in the log domain. It leaves out cells that no mass can
    reach, because their plan is zero and has no logarithm.
    """
    mass = has_mass(a, b)
    log_plan, potential = torch.zeros_like(cost), torch.zeros_like(b)
    for _ in range(options.iterations):
        kernel = torch.where(mass, log_plan - cost / options.epsilon + potential[:, None, :], -FAR)
        step = _project(kernel, a, b, 1, 0.0, _grad(options))
        log_plan, potential = step["log_T"], torch.where(b > 0, potential + step["potentials"][1], 0.0)
    return rounded(log_plan.exp(), a, b)


def rounded(plan: Tensor, a: Tensor, b: Tensor) -> Tensor:
    """Round a plan to the marginals ``a`` and ``b``.

    This is algorithm 2 of Altschuler, Weed and Rigollet 2017 (arXiv 1705.09634). Excess mass of a row or column is cut.
    The remaining mass is spread over all cells.
    """
    tiny = torch.finfo(plan.dtype).tiny
    plan = plan * (a / plan.sum(2).clamp(min=tiny)).clamp(max=1)[:, :, None]
    plan = plan * (b / plan.sum(1).clamp(min=tiny)).clamp(max=1)[:, None, :]
    left_a, left_b = (a - plan.sum(2)).clamp(min=0), (b - plan.sum(1)).clamp(min=0)
    return plan + left_a[:, :, None] * left_b[:, None, :] / left_a.sum(1).clamp(min=tiny)[:, None, None]


def exact(cost: Tensor, a: Tensor, b: Tensor, options: TransportOptions) -> Tensor:
    """Compute plans without regularisation, by POT's network simplex."""
    import ot

    return _each_pair(lambda *problem: ot.emd(*problem, check_marginals=False), cost, a, b)


def unbalanced(cost: Tensor, a: Tensor, b: Tensor, options: TransportOptions) -> Tensor:
    """Compute unbalanced entropic plans (Chizat et al. 2018, arXiv 1607.05816).

    They are ``argmin <plan, cost> + epsilon KL(plan || a b') + penalty (KL(rows || a) + KL(columns || b))``.
    """
    from ot.unbalanced import sinkhorn_unbalanced

    return _each_pair(
        lambda *problem: sinkhorn_unbalanced(*problem, options.epsilon, options.penalty, numItermax=options.iterations),
        cost,
        a,
        b,
    )


def unbalanced_exact(cost: Tensor, a: Tensor, b: Tensor, options: TransportOptions) -> Tensor:
    """Compute unbalanced plans without the entropy term (Chapel et al. 2021, arXiv 2106.04145)."""
    from ot.unbalanced import mm_unbalanced

    return _each_pair(lambda *problem: mm_unbalanced(*problem, options.penalty), cost, a, b)


def partial(cost: Tensor, a: Tensor, b: Tensor, options: TransportOptions) -> Tensor:
    """Compute the cheapest plans that move the share ``moved`` (Chapel, Alaya and Gasso 2020, arXiv 2002.08276)."""
    from ot.partial import partial_wasserstein

    return _each_pair(lambda *problem: partial_wasserstein(*problem, m=_moved(*problem[:2], options)), cost, a, b)


def partial_sinkhorn(cost: Tensor, a: Tensor, b: Tensor, options: TransportOptions) -> Tensor:
    """Compute partial plans with entropy (Benamou et al. 2015, arXiv 1412.5154)."""
    from ot.partial import entropic_partial_wasserstein_logscale

    return _each_pair(
        lambda *problem: entropic_partial_wasserstein_logscale(
            *problem, options.epsilon, m=_moved(*problem[:2], options), numItermax=options.iterations
        ),
        cost,
        a,
        b,
    )


def has_mass(a: Tensor, b: Tensor) -> Tensor:
    """Return a mask, ``(B, n, m)``, of the cells that mass can reach."""
    return (a > 0)[:, :, None] & (b > 0)[:, None, :]


def _moved(a: np.ndarray, b: np.ndarray, options: TransportOptions) -> float:
    return min(options.moved, a.sum(), b.sum())


def _grad(options: TransportOptions) -> str:
    return "autodiff" if options.plan == "differentiated" else "detach"


def _project(kernel: Tensor, a: Tensor, b: Tensor, iterations: int, tolerance: float, grad: str) -> dict:
    import ot  # imported here, because the import takes most of a second and few commands need it

    return ot.batch.bregman_log_projection_batch(kernel, a, b, max_iter=iterations, tol=tolerance, grad=grad)


def _each_pair(solve: Callable[..., np.ndarray], cost: Tensor, a: Tensor, b: Tensor) -> Tensor:
    """Solve each problem by ``solve(a, b, cost)``, in double precision on the cells with mass; return plans."""
    plan = np.zeros(cost.shape)
    sources, targets, costs = (tensor.detach().double().cpu().numpy() for tensor in (a, b, cost))
    for row in range(len(plan)):
        cells = np.ix_(sources[row] > 0, targets[row] > 0)
        source, target = sources[row][sources[row] > 0], targets[row][targets[row] > 0]
        plan[row][cells] = solve(source / source.sum(), target / target.sum(), costs[row][cells])
    return torch.from_numpy(plan).to(cost)


SOLVERS = {
    "sinkhorn": sinkhorn,
    "ipot": proximal,
    "exact": exact,
    "unbalanced": unbalanced,
    "unbalanced_exact": unbalanced_exact,
    "partial": partial,
    "partial_sinkhorn": partial_sinkhorn,
}
