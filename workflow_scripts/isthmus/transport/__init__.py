"""Optimal transport between two sets of vectors, for batches of different sizes."""

from dataclasses import dataclass
from typing import Literal

from isthmus.errors import InputError

UNROLLED = ("sinkhorn", "ipot")
"""Solvers with differentiable iterations."""


@dataclass(frozen=True)
class TransportOptions:
    """Options of a transport plan. All defaults are here.

    Attributes:
        cost: cost of moving mass between two vectors of unit length: ``cosine`` distance, or ``euclidean``.
        solver: ``sinkhorn`` (entropic, log domain), ``ipot`` (proximal point, converges to the exact plan), ``exact``,
            ``unbalanced`` (entropic; unmet marginals have a price), or ``partial`` (exact; only a share moves).
        epsilon: entropic regularisation of ``sinkhorn`` and ``unbalanced``, and of one step of ``ipot``; a smaller
            value gives a sharper plan.
        epsilon_start: first epsilon of ``sinkhorn``, halved until it reaches ``epsilon``; 0 starts at ``epsilon``.
        iterations: most iterations of ``sinkhorn``, for each epsilon, and of ``unbalanced``; number of proximal steps
            of ``ipot``.
        tolerance: ``sinkhorn`` stops when the Euclidean error of a pair's row sums is below this.
        penalty: price of unmet marginals in ``unbalanced``, a factor of their Kullback-Leibler divergence.
        moved: share of the mass that ``partial`` moves.
        plan: ``detached`` holds the plan fixed, so the gradient is that of the solver's objective; ``differentiated``
            also differentiates the iterations of ``sinkhorn`` or ``ipot``.
    """

    cost: Literal["cosine", "euclidean"] = "cosine"
    solver: Literal["sinkhorn", "ipot", "exact", "unbalanced", "partial"] = "sinkhorn"
    epsilon: float = 0.02
    epsilon_start: float = 0.0
    iterations: int = 50
    tolerance: float = 1e-4
    penalty: float = 0.3
    moved: float = 0.9
    plan: Literal["detached", "differentiated"] = "detached"

    def __post_init__(self) -> None:
        if self.plan == "differentiated" and self.solver not in UNROLLED:
            raise InputError(
                f"plan: differentiated does not go with solver: {self.solver}, whose gradient is that of a fixed plan; "
                f"write plan: detached, or solver: {' or '.join(UNROLLED)}"
            )
        if not 0 < self.moved <= 1:
            raise InputError(f"moved: {self.moved} is not a share of the mass; write one above 0 and at most 1")
