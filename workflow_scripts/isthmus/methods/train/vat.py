"""Virtual adversarial training (VAT; Miyato et al. 2018, arXiv 1704.03976)."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from isthmus.errors import InputError
from isthmus.robust.base import AscentOptions, Evaluate, TrainMethod
from isthmus.robust.divergence import kl
from isthmus.robust.perturbation import Call, Perturbation, direction, limit, new_generator, same_random_state


@dataclass(frozen=True)
class VatOptions(AscentOptions):
    """Options of VAT.

    Attributes:
        radius: length of the perturbation.
        ascent_steps: power iterations.
        step_size: length of the perturbation at which a power iteration takes the divergence's gradient (the paper's
            xi).
        weight: weight of the divergence, which is added to the task loss.
    """

    weight: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.step_size == 0 or self.weight < 0:
            raise InputError(f"step_size must be positive, weight not negative: {self.step_size}, {self.weight}")


class Vat(TrainMethod):
    """VAT: the task loss plus the local distributional smoothness.

    The smoothness is ``KL(p(x) || p(x + r))`` with ``p(x)`` held fixed; it needs no label. ``r`` points where the
    output is most sensitive and has the length ``radius``. Its direction comes from power iterations on the
    divergence's second derivative, started at random noise (algorithm 1). All passes draw the same dropout masks. So
    training at radius 0 is plain training, bit for bit.
    """

    family = "adversarial"
    paper = "Miyato et al. 2018, arXiv 1704.03976"
    options: VatOptions

    def forward(self, evaluate: Evaluate, model: nn.Module, special_ids: Tensor) -> Tensor:
        """Return the regularised loss; ``evaluate`` is called K + 2 times."""
        with same_random_state():
            clean = evaluate()
        return clean.loss + self.options.weight * self.smoothness(evaluate, clean.logits, model, special_ids)

    def smoothness(self, evaluate: Evaluate, clean: Tensor, model: nn.Module, special_ids: Tensor) -> Tensor:
        """Return how far the logits move from the ``clean`` ones, a scalar; ``evaluate`` is called K + 1 times."""
        options, clean = self.options, clean.detach()
        perturbation = Perturbation(model, special_ids, self._noise() if options.radius else None)
        for left in reversed(range(options.ascent_steps)):
            with same_random_state():
                divergence = kl(clean, perturbation.evaluate(evaluate).logits)
            gradients = torch.autograd.grad(divergence, perturbation.deltas)
            perturbation.point(gradients, options.step_size if left else options.radius, options.norm)
        perturbation.hold()
        return kl(clean, perturbation.evaluate(evaluate).logits)

    def _noise(self) -> Callable[[Call], Tensor]:
        options, generator = self.options, new_generator()

        def start(call: Call) -> Tensor:
            noise = torch.randn(call.delta.shape, generator=generator).to(call.delta.device)
            return limit(call, options.step_size, options.norm) * direction(noise, call, options.norm)

        return start
