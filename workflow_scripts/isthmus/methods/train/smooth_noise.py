"""Randomised smoothing by noise: RS-RP (Huang et al. 2021, arXiv 2104.08645)."""

from dataclasses import dataclass

from torch import Tensor, nn

from isthmus.robust.base import BallOptions, Evaluate, TrainMethod
from isthmus.robust.perturbation import Perturbation, in_ball


@dataclass(frozen=True)
class SmoothNoiseOptions(BallOptions):
    """Options of smoothing by noise."""


class SmoothNoise(TrainMethod):
    """Randomised smoothing: the task loss with uniform noise in the word embeddings, drawn anew for each batch.

    The noise lies in the ball.
    """

    family = "adversarial"
    paper = "Huang et al. 2021, arXiv 2104.08645"
    options: SmoothNoiseOptions

    def forward(self, evaluate: Evaluate, model: nn.Module, special_ids: Tensor) -> Tensor:
        """Return the loss under noise."""
        return Perturbation(model, special_ids, in_ball(self.options)).evaluate(evaluate).loss
