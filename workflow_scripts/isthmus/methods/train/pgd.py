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
        ascent_steps: steps of gradient ascent before the training step.
        random_start: whether the ascent starts at a random point of the ball instead of zero.
    """

    ascent_steps: int = 2
    random_start: bool = False


class Pgd(TrainMethod):
    """K-step PGD of Madry et al. 2018 (arXiv 1706.06083, equations 2.1 and following) in the embedding space.

    Each batch repeats ``delta <- project(delta + step_size * direction(d loss / d delta))`` K times. The ball and the
    gradient's normalisation are per example, as in FreeLB (arXiv 1909.11764, algorithm 1). Only the loss at the last
    delta trains. The ascent computes no parameter gradient. All K + 1 evaluations draw the same dropout masks (FreeLB,
    section 3.3). Afterwards the random generators are in the state after one plain evaluation; only a random start
    draws one seed more, before it.
    """

    family = "adversarial"
    paper = "Madry et al. 2018, arXiv 1706.06083"
    options: PgdOptions

    def forward(self, evaluate: Evaluate, model: nn.Module, special_ids: Tensor) -> Tensor:
        """Return the loss at the last perturbation; ``evaluate`` is called K + 1 times."""
        options = self.options
        perturbation = Perturbation(model, special_ids, in_ball(options) if options.random_start else None)
        for _ in range(options.ascent_steps):
            with same_random_state():
                loss = perturbation.evaluate(evaluate).loss
            perturbation.ascend(torch.autograd.grad(loss, perturbation.deltas), options.step_size, options)
        perturbation.hold()
        return perturbation.evaluate(evaluate).loss
