"""Optimal transport plans between two token sequences, for a batch of sequences of different lengths."""

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
    """Return ``<plan, cost>``, ``(B,)``, of each pair of sequences ``(B, n, d)`` and ``(B, m, d)``.

    With a detached plan, the gradient is that of the solver's objective, with the entropy (envelope theorem). With a
    differentiated plan, it is the full derivative of ``<plan, cost>``: the sharp Sinkhorn of Luise et al. 2018 (arXiv
    1805.11897, definition 2 and theorem 2). Masks and weights are as in :func:`transport_plan`.
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
    """Return the plan that moves the mass of sequence ``a`` to sequence ``b`` at least cost.

    ``sinkhorn`` adds ``epsilon`` times the plan's negative entropy to the cost. Its column sums are exact; its row sums
    are within ``tolerance``, unless ``iterations`` end first. ``ipot`` meets both marginals and approaches ``exact``
    with more ``iterations``. ``unbalanced`` and ``partial`` do not meet the marginals; :mod:`isthmus.transport.solvers`
    states their objectives. The first two solve a whole batch at once. The others solve one pair at a time on the
    processor.

    Args:
        cost: ``(B, n, m)``, finite.
        mask_a: ``(B, n)``, true at tokens with mass.
        mask_b: ``(B, m)``, true at tokens with mass.
        options: the solver and its options. With a differentiated plan, a gradient flows to ``cost`` through the
            iterations. No gradient flows through the masses, nor through the epsilons before the last.
        weights_a: ``(B, n)``, relative masses, not negative; equal masses by default.
        weights_b: ``(B, m)``, relative masses, not negative; equal masses by default.

    Raises:
        FloatingPointError: a cost is not finite.
        ValueError: there is no such solver.

    Returns:
        ``(B, n, m)``, of ``cost``'s type. Each pair sums to one, unless its solver leaves mass unmoved. Cells with a
        false mask or a zero weight are zero. A pair with an empty side is all zeros.
    """
    if options.solver not in SOLVERS:
        raise ValueError(f"solver {options.solver!r} is not one of {', '.join(SOLVERS)}")
    if not cost.isfinite().all():  # POT's exact solver would crash the interpreter (PythonOT/POT pull request 869)
        raise FloatingPointError("a transport cost is not finite")
    cost = cost if options.plan == "differentiated" else cost.detach()
    a, b = marginal(mask_a, weights_a, cost.dtype), marginal(mask_b, weights_b, cost.dtype)
    empty = (a.sum(1) == 0) | (b.sum(1) == 0)
    a, b = a.masked_fill(empty[:, None], 1 / a.shape[1]), b.masked_fill(empty[:, None], 1 / b.shape[1])
    return SOLVERS[options.solver](cost, a, b, options).masked_fill(empty[:, None, None], 0.0)


def marginal(mask: Tensor, weights: Tensor | None, dtype: torch.dtype) -> Tensor:
    """Return masses, ``(B, n)``, in proportion to ``weights``; they sum to one over the mask, and are zero outside."""
    mass = mask.to(dtype) if weights is None else weights.detach().to(dtype) * mask
    return mass / mass.sum(dim=1, keepdim=True).clamp(min=torch.finfo(dtype).tiny)
