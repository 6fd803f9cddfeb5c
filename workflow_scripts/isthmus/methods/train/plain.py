"""Plain training: the task's own loss."""

from dataclasses import dataclass

from torch import Tensor, nn

from isthmus.robust.base import Evaluate, TrainMethod


@dataclass(frozen=True)
class PlainOptions:
    """Options of plain training: none."""


class Plain(TrainMethod):
    """Plain training: the task's own loss. Every other train method starts from it."""

    family = "other"
    paper = "none: the baseline"

    def forward(self, evaluate: Evaluate, model: nn.Module, special_ids: Tensor) -> Tensor:
        """Return the task's loss."""
        return evaluate().loss
