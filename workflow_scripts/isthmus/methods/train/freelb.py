"""Adversarial training that also learns from its ascent steps: FreeLB (Zhu et al. 2020, arXiv 1909.11764)."""

from dataclasses import dataclass

from torch import Tensor, nn

from isthmus.robust.base import AscentOptions, Evaluate, TrainMethod
from isthmus.robust.perturbation import Perturbation, in_ball, same_random_state


@dataclass(frozen=True)
class FreelbOptions(AscentOptions):
    """Options of FreeLB.

    Attributes:
        ascent_steps: K, the number of evaluations; their mean loss trains, and the perturbation ascends between them.
        random_start: whether the first evaluation is at a random point of the ball instead of zero.
    """

    ascent_steps: int = 2
    radius: float = 0.2
    step_size: float = 0.1
    random_start: bool = True


class Freelb(TrainMethod):
    """FreeLB, algorithm 1: the weights' gradient is the average over K perturbations.

    One forward and backward pass gives the gradients of the weights and of the perturbation. So K ascent steps cost as
    much as K plain updates. Between them, per example, ``delta <- project(delta + step_size * gradient / |gradient|)``.
    All evaluations draw the same dropout masks (section 3.3). One step at radius 0 is plain training, bit for bit.
    """

    family = "adversarial"
    paper = "Zhu et al. 2020, arXiv 1909.11764"
    options: FreelbOptions

    def forward(self, evaluate: Evaluate, model: nn.Module, special_ids: Tensor) -> Tensor:
        """Return the mean of K losses; the gradients of all but the last are already accumulated."""
        options = self.options
        perturbation = Perturbation(model, special_ids, in_ball(options) if options.random_start else None)
        done = 0.0
        for _ in range(options.ascent_steps - 1):
            with same_random_state():
                loss = perturbation.evaluate(evaluate).loss / options.ascent_steps
            self.backward(loss)
            done += loss.detach()
            perturbation.ascend([delta.grad for delta in perturbation.deltas], options.step_size, options)
        perturbation.hold()
        return done + perturbation.evaluate(evaluate).loss / options.ascent_steps
