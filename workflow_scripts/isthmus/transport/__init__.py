"""Optimal transport between two sets of vectors, for whole ragged batches."""

from dataclasses import dataclass
from typing import Literal

from isthmus.errors import InputError

UNROLLED = ("sinkhorn", "ipot")
"""The solvers through whose iterations a gradient can flow."""


@dataclass(frozen=True)
class TransportOptions:
    """How a plan is found; the one place of the defaults.

    Attributes:
        cost: of moving mass between two vectors of unit length: ``cosine`` distance, or ``euclidean``.
        solver: ``sinkhorn`` (entropic, log domain), ``ipot`` (proximal point, towards the exact plan), ``exact``,
            ``unbalanced`` (entropic; mass may vanish and appear, at a price), or ``partial`` (exact; a share moves).
        epsilon: sharpness of ``sinkhorn`` and ``unbalanced``, smaller is sharper; of one step of ``ipot``.
        epsilon_start: where ``sinkhorn`` starts, halved until it is ``epsilon``; 0 starts at ``epsilon``.
        iterations: the most iterations of ``sinkhorn``, at each of its epsilons, and of ``unbalanced``; the proximal
            steps of ``ipot``.
        tolerance: largest Euclidean error of a pair's row sums at which ``sinkhorn`` stops.
        penalty: price of ``unbalanced`` for marginals that are not met (times their Kullback-Leibler divergence).
        moved: share of the mass that ``partial`` moves.
        plan: ``detached``, a plan that is held fixed, so that the gradient is that of what the solver minimises; or
            ``differentiated``, with a gradient through the iterations of ``sinkhorn`` or ``ipot`` too.
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
