"""Optimal-transport plans between two token sequences: a soft alignment, for a whole ragged batch at once."""

import torch
from torch import Tensor

SOLVERS = ("sinkhorn", "exact")


def cosine_cost(a: Tensor, b: Tensor) -> Tensor:
    """``(B, n, m)``, float32: one minus the inner products of unit vectors, ``(B, n, d)`` and ``(B, m, d)``."""
    return 1.0 - torch.bmm(a.float(), b.float().transpose(1, 2))


def transport_plan(
    cost: Tensor,
    mask_a: Tensor,
    mask_b: Tensor,
    *,
    weights_a: Tensor | None = None,
    weights_b: Tensor | None = None,
    solver: str = "sinkhorn",
    epsilon: float = 0.05,
    iterations: int = 100,
    tolerance: float = 1e-4,
) -> Tensor:
    """The plan that moves the mass of sequence ``a`` onto sequence ``b`` at least cost; no gradient flows through it.

    ``sinkhorn`` adds ``epsilon`` times the plan's negative entropy and iterates in the log domain (Cuturi 2013,
    arXiv 1306.0895; POT's ``ot.batch``): its column sums are exact, its row sums hold to ``tolerance`` or as far as
    ``iterations`` reach. ``exact`` is the unregularised plan by POT's network simplex, one pair at a time.

    Args:
        cost: ``(B, n, m)``, finite.
        mask_a: ``(B, n)``, true at the tokens that have mass.
        mask_b: ``(B, m)``, the same.
        weights_a: ``(B, n)``, positive relative masses; without it, all are equal.
        weights_b: ``(B, m)``, the same.
        solver: one of :data:`SOLVERS`.
        epsilon: sharpness of ``sinkhorn``: smaller is sharper and needs more iterations.
        iterations: the most iterations of ``sinkhorn``.
        tolerance: largest Euclidean error of a pair's row sums at which ``sinkhorn`` stops.

    Raises:
        FloatingPointError: a cost is not finite.

    Returns:
        ``(B, n, m)``, of ``cost``'s type: each pair sums to one, and has zeros wherever a mask is false. A pair
        with nothing on one side is all zeros.
    """
    import ot  # its import takes most of a second, which a command that transports nothing must not wait for

    cost = cost.detach()
    if not cost.isfinite().all():
        raise FloatingPointError("a transport cost is not finite")
    a, b = marginal(mask_a, weights_a, cost.dtype), marginal(mask_b, weights_b, cost.dtype)
    empty = (a.sum(1) == 0) | (b.sum(1) == 0)
    a, b = a.masked_fill(empty[:, None], 1 / a.shape[1]), b.masked_fill(empty[:, None], 1 / b.shape[1])
    if solver == "exact":
        plan = torch.stack([_exact(*pair) for pair in zip(cost, a, b, strict=True)])
    elif solver == "sinkhorn":
        plan = ot.batch.solve_batch(
            cost, epsilon, a, b, max_iter=iterations, tol=tolerance, method="log_sinkhorn", grad="detach"
        ).plan
    else:
        raise ValueError(f"solver {solver!r} is not one of {', '.join(SOLVERS)}")
    return plan.masked_fill(empty[:, None, None], 0.0)


def marginal(mask: Tensor, weights: Tensor | None, dtype: torch.dtype) -> Tensor:
    """``(B, n)``: masses that sum to one over the mask, in proportion to ``weights``; zeros where there is no token."""
    mass = mask.to(dtype) if weights is None else weights.detach().to(dtype) * mask
    return mass / mass.sum(dim=1, keepdim=True).clamp(min=torch.finfo(dtype).tiny)


def _exact(cost: Tensor, a: Tensor, b: Tensor) -> Tensor:
    import ot

    rows, columns = a.nonzero()[:, 0], b.nonzero()[:, 0]
    source, target, costs = (x.double().cpu().numpy() for x in (a[rows], b[columns], cost[rows][:, columns]))
    found = ot.emd(source / source.sum(), target / target.sum(), costs, check_marginals=False)
    plan = torch.zeros_like(cost)
    plan[rows[:, None], columns] = torch.from_numpy(found).to(plan)
    return plan
