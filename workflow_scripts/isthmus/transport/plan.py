"""Optimal-transport plans between two token sequences: a soft alignment, for a whole ragged batch at once."""

import torch
from torch import Tensor

from isthmus.transport import UNROLLED, TransportOptions
from isthmus.transport.costs import COSTS
from isthmus.transport.solvers import SOLVERS, Settings


def transport_cost(
    a: Tensor,
    b: Tensor,
    mask_a: Tensor,
    mask_b: Tensor,
    options: TransportOptions,
    weights_a: Tensor | None = None,
    weights_b: Tensor | None = None,
) -> Tensor:
    """``(B,)``: ``<plan, cost>`` of each pair of sequences ``(B, n, d)`` and ``(B, m, d)``.

    With a detached plan its gradient is that of what the solver minimises, the entropy included (the envelope theorem);
    with a differentiated one it is the whole derivative of ``<plan, cost>``, the sharp Sinkhorn of Luise et al. 2018
    (arXiv 1805.11897, definition 2 and theorem 2). Masks and weights are those of :func:`transport_plan`.
    """
    cost = COSTS[options.cost](a, b)
    plan = transport_plan(
        cost,
        mask_a,
        mask_b,
        weights_a=weights_a,
        weights_b=weights_b,
        solver=options.solver,
        epsilon=options.epsilon,
        epsilon_start=options.epsilon_start,
        iterations=options.iterations,
        penalty=options.penalty,
        moved=options.moved,
        differentiable=options.plan == "differentiated",
    )
    return (plan * cost).sum(dim=(1, 2))


def transport_plan(
    cost: Tensor,
    mask_a: Tensor,
    mask_b: Tensor,
    *,
    weights_a: Tensor | None = None,
    weights_b: Tensor | None = None,
    solver: str = "sinkhorn",
    epsilon: float = 0.05,
    epsilon_start: float = 0.0,
    iterations: int = 100,
    tolerance: float = 1e-4,
    penalty: float = 0.3,
    moved: float = 0.9,
    differentiable: bool = False,
) -> Tensor:
    """The plan that moves the mass of sequence ``a`` onto sequence ``b`` at least cost.

    ``sinkhorn`` adds ``epsilon`` times the plan's negative entropy: its column sums are exact, its row sums hold to
    ``tolerance`` or as far as ``iterations`` reach. ``ipot`` meets both and comes near ``exact`` as its ``iterations``
    grow. ``unbalanced`` and ``partial`` meet no marginal: :mod:`isthmus.transport.solvers` says what
    each minimises. The first two solve a batch at once, the others one pair at a time on the processor.

    Args:
        cost: ``(B, n, m)``, finite.
        mask_a: ``(B, n)``, true at the tokens that have mass.
        mask_b: ``(B, m)``, the same.
        weights_a: ``(B, n)``, relative masses, not negative; without it, all are equal.
        weights_b: ``(B, m)``, the same.
        solver: one of :data:`isthmus.transport.solvers.SOLVERS`.
        epsilon: sharpness of ``sinkhorn``, ``unbalanced`` and ``partial_sinkhorn``: smaller is sharper and needs more
            iterations; size of the steps of ``ipot``.
        epsilon_start: where ``sinkhorn`` starts, halved until it is ``epsilon``; 0 starts at ``epsilon``.
        iterations: the most iterations of the iterative solvers; the proximal steps of ``ipot``.
        tolerance: largest Euclidean error of a pair's row sums at which ``sinkhorn`` stops.
        penalty: price of ``unbalanced`` and ``unbalanced_exact`` for marginals that are not met.
        moved: share of the mass that ``partial`` and ``partial_sinkhorn`` move.
        differentiable: whether a gradient flows to ``cost`` through the iterations of ``sinkhorn`` or ``ipot``;
            none flows through the masses, nor through the epsilons before the last.

    Raises:
        FloatingPointError: a cost is not finite.
        ValueError: there is no such solver, or no gradient flows through it.

    Returns:
        ``(B, n, m)``, of ``cost``'s type: each pair sums to one, unless its solver leaves mass where it is, and has
        zeros wherever a mask is false or a weight is zero. A pair with nothing on one side is all zeros.
    """
    if solver not in SOLVERS:
        raise ValueError(f"solver {solver!r} is not one of {', '.join(SOLVERS)}")
    if differentiable and solver not in UNROLLED:
        raise ValueError(f"no gradient flows through solver {solver!r}, only through {' and '.join(UNROLLED)}")
    if not cost.isfinite().all():  # POT's exact solver would end the interpreter (PythonOT/POT pull request 869)
        raise FloatingPointError("a transport cost is not finite")
    cost = cost if differentiable else cost.detach()
    a, b = marginal(mask_a, weights_a, cost.dtype), marginal(mask_b, weights_b, cost.dtype)
    empty = (a.sum(1) == 0) | (b.sum(1) == 0)
    a, b = a.masked_fill(empty[:, None], 1 / a.shape[1]), b.masked_fill(empty[:, None], 1 / b.shape[1])
    settings = Settings(epsilon, epsilon_start, iterations, tolerance, penalty, moved, differentiable)
    return SOLVERS[solver](cost, a, b, settings).masked_fill(empty[:, None, None], 0.0)


def marginal(mask: Tensor, weights: Tensor | None, dtype: torch.dtype) -> Tensor:
    """``(B, n)``: masses that sum to one over the mask, in proportion to ``weights``; zeros where there is no token."""
    mass = mask.to(dtype) if weights is None else weights.detach().to(dtype) * mask
    return mass / mass.sum(dim=1, keepdim=True).clamp(min=torch.finfo(dtype).tiny)
