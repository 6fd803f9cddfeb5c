"""Optimal-transport plans between two token sequences, for a whole ragged batch at once."""

import torch
from torch import Tensor

from isthmus.transport import TransportOptions
from isthmus.transport.costs import COSTS
from isthmus.transport.solvers import SOLVERS


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
    return (transport_plan(cost, mask_a, mask_b, options, weights_a, weights_b) * cost).sum(dim=(1, 2))


def transport_plan(
    cost: Tensor,
    mask_a: Tensor,
    mask_b: Tensor,
    options: TransportOptions,
    weights_a: Tensor | None = None,
    weights_b: Tensor | None = None,
) -> Tensor:
    """The plan that moves the mass of sequence ``a`` onto sequence ``b`` at least cost.

    ``sinkhorn`` adds ``epsilon`` times the plan's negative entropy: its column sums are exact, its row sums hold to
    ``tolerance`` or as far as ``iterations`` reach. ``ipot`` meets both and comes near ``exact`` as its ``iterations``
    grow. ``unbalanced`` and ``partial`` meet no marginal: :mod:`isthmus.transport.solvers` says what each minimises.
    The first two solve a batch at once, the others one pair at a time on the processor.

    Args:
        cost: ``(B, n, m)``, finite.
        mask_a: ``(B, n)``, true at the tokens that have mass.
        mask_b: ``(B, m)``, the same.
        options: the solver and what it needs. With a differentiated plan a gradient flows to ``cost`` through the
            iterations; none flows through the masses, nor through the epsilons before the last.
        weights_a: ``(B, n)``, relative masses, not negative; without it, all are equal.
        weights_b: ``(B, m)``, the same.

    Raises:
        FloatingPointError: a cost is not finite.
        ValueError: there is no such solver.

    Returns:
        ``(B, n, m)``, of ``cost``'s type: each pair sums to one, unless its solver leaves mass where it is, and has
        zeros wherever a mask is false or a weight is zero. A pair with nothing on one side is all zeros.
    """
    if options.solver not in SOLVERS:
        raise ValueError(f"solver {options.solver!r} is not one of {', '.join(SOLVERS)}")
    if not cost.isfinite().all():  # POT's exact solver would end the interpreter (PythonOT/POT pull request 869)
        raise FloatingPointError("a transport cost is not finite")
    cost = cost if options.plan == "differentiated" else cost.detach()
    a, b = marginal(mask_a, weights_a, cost.dtype), marginal(mask_b, weights_b, cost.dtype)
    empty = (a.sum(1) == 0) | (b.sum(1) == 0)
    a, b = a.masked_fill(empty[:, None], 1 / a.shape[1]), b.masked_fill(empty[:, None], 1 / b.shape[1])
    return SOLVERS[options.solver](cost, a, b, options).masked_fill(empty[:, None, None], 0.0)


def marginal(mask: Tensor, weights: Tensor | None, dtype: torch.dtype) -> Tensor:
    """``(B, n)``: masses that sum to one over the mask, in proportion to ``weights``; zeros where there is no token."""
    mass = mask.to(dtype) if weights is None else weights.detach().to(dtype) * mask
    return mass / mass.sum(dim=1, keepdim=True).clamp(min=torch.finfo(dtype).tiny)
