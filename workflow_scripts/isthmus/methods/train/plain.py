"""Plain training: the task's own loss."""

from dataclasses import dataclass

from torch import Tensor, nn

from isthmus.robust.base import Evaluate, TrainMethod


@dataclass(frozen=True)
class PlainOptions:
    """Plain training has no option of its own."""


class Plain(TrainMethod):
    """The task's own loss, which every other train method starts from."""

    family = "other"
    paper = "none: the baseline"

    def forward(self, evaluate: Evaluate, model: nn.Module, special_ids: Tensor) -> Tensor:
        """Return the task's loss."""
        return evaluate().loss
