"""Adversarial training by projected gradient descent (PGD) on the word embeddings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from isthmus.adversarial.base import Adversary, Evaluate
from isthmus.adversarial.perturb import (
    NORMS,
    Call,
    Perturbation,
    direction,
    limit,
    project,
    random_start,
    same_random_state,
)
from isthmus.errors import InputError


@dataclass(frozen=True)
class PgdOptions:
    """The perturbation's options. Lengths are in units of the example's own mean word-embedding norm.

    Attributes:
        ascent_steps: steps of gradient ascent before the step that trains.
        radius: radius of the ball, for each example over all its real tokens.
        step_size: length of an ascent step.
        norm: ``l2``, or ``linf``, where the unit is divided by the square root of the hidden size.
        random_start: whether the ascent starts at a random point of the ball, or at zero.
    """

    ascent_steps: int = 2
    radius: float = 0.1
    step_size: float = 0.05
    norm: Literal["l2", "linf"] = "l2"
    random_start: bool = False

    def __post_init__(self) -> None:
        if self.norm not in NORMS:
            raise InputError(f"norm: {self.norm!r} is not one of {', '.join(NORMS)}")
        if self.ascent_steps < 1:
            raise InputError(f"ascent_steps: {self.ascent_steps} is below 1; for training without ascent use plain")
        if self.radius < 0 or self.step_size < 0:
            raise InputError(f"radius and step_size must not be negative: {self.radius}, {self.step_size}")


class Pgd(Adversary):
    """K-step PGD of Madry et al. 2018 (arXiv 1706.06083, equations 2.1 and following) in the embedding space.

    For each batch: ``delta <- project(delta + step_size * direction(d loss / d delta))``, K times, with the ball and
    the gradient's normalisation per example as in FreeLB (arXiv 1909.11764, algorithm 1); then the loss at the last
    delta is what trains, alone. The ascent computes no gradient of a parameter. All K + 1 evaluations draw the same
    dropout masks (FreeLB, section 3.3), and afterwards the random generators stand where one plain evaluation leaves
    them, but for the seed that a random start draws first.
    """

    options: PgdOptions

    def forward(self, evaluate: Evaluate, model: nn.Module, special_ids: Tensor) -> Tensor:
        """Return the loss at the perturbation found; ``evaluate`` is called K + 1 times."""
        options = self.options
        perturbation = Perturbation(model, special_ids, self._start() if options.random_start else None)
        for _ in range(options.ascent_steps):
            with same_random_state():
                value = perturbation.evaluate(evaluate).loss
            gradients = torch.autograd.grad(value, [call.delta for call in perturbation.calls])
            for call, gradient in zip(perturbation.calls, gradients, strict=True):
                self._ascend(call, gradient)
        for call in perturbation.calls:
            call.delta.requires_grad_(False)
        return perturbation.evaluate(evaluate).loss

    def _start(self) -> Callable[[Call], Tensor]:
        generator = torch.Generator().manual_seed(int(torch.randint(2**62, ())))
        return lambda call: random_start(call, self.options.radius, self.options.norm, generator)

    def _ascend(self, call: Call, gradient: Tensor) -> None:
        options = self.options
        step = limit(call, options.step_size, options.norm) * direction(gradient, call, options.norm)
        call.delta = project(call.delta.detach() + step, call, options.radius, options.norm).requires_grad_()
