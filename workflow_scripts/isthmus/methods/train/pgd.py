"""Adversarial training by projected gradient descent (PGD) on the word embeddings."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from isthmus.robust.base import AscentOptions, Evaluate, TrainMethod
from isthmus.robust.perturbation import Perturbation, in_ball, same_random_state


@dataclass(frozen=True)
class PgdOptions(AscentOptions):
    """Options of PGD.

    Attributes:
        ascent_steps: steps of gradient ascent before the step that trains.
        random_start: whether the ascent starts at a random point of the ball, or at zero.
    """

    ascent_steps: int = 2
    random_start: bool = False


class Pgd(TrainMethod):
    """K-step PGD of Madry et al. 2018 (arXiv 1706.06083, equations 2.1 and following) in the embedding space.

    For each batch: ``delta <- project(delta + step_size * direction(d loss / d delta))``, K times, with the ball and
    the gradient's normalisation per example as in FreeLB (arXiv 1909.11764, algorithm 1); then the loss at the last
    delta is what trains, alone. The ascent computes no gradient of a parameter. All K + 1 evaluations draw the same
    dropout masks (FreeLB, section 3.3), and afterwards the random generators stand where one plain evaluation leaves
    them, but for the seed that a random start draws first.
    """

    family = "adversarial"
    paper = "Madry et al. 2018, arXiv 1706.06083"
    options: PgdOptions

    def forward(self, evaluate: Evaluate, model: nn.Module, special_ids: Tensor) -> Tensor:
        """Return the loss at the perturbation found; ``evaluate`` is called K + 1 times."""
        options = self.options
        perturbation = Perturbation(model, special_ids, in_ball(options) if options.random_start else None)
        for _ in range(options.ascent_steps):
            with same_random_state():
                loss = perturbation.evaluate(evaluate).loss
            perturbation.ascend(torch.autograd.grad(loss, perturbation.deltas), options.step_size, options)
        perturbation.hold()
        return perturbation.evaluate(evaluate).loss
