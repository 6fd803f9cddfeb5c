"""Smoothness-inducing training: SMART (Jiang et al. 2020, arXiv 1911.03437)."""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import get_ema_multi_avg_fn
from transformers import PreTrainedTokenizerBase

from isthmus.errors import InputError
from isthmus.robust.average import exchanged, learning_weights
from isthmus.robust.base import AscentOptions, Evaluate, TrainMethod
from isthmus.robust.divergence import fisher_noise, symmetric_kl
from isthmus.robust.perturbation import Perturbation, same_random_state

EARLY = 0.1
DECAY_EARLY, DECAY_LATE = 0.99, 0.999


@dataclass(frozen=True)
class SmartOptions(AscentOptions):
    """Options of SMART.

    Attributes:
        weight: weight of the smoothness-inducing regulariser.
        proximal_weight: weight of the Bregman proximal point term, 0 for none; it costs one more forward pass.
    """

    step_size: float = 0.1
    norm: Literal["l2", "linf"] = "linf"
    weight: float = 1.0
    proximal_weight: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.weight < 0 or self.proximal_weight < 0:
            raise InputError(f"weight and proximal_weight must not be negative: {self.weight}, {self.proximal_weight}")


class Smart(TrainMethod):
    """SMART: the task loss, a smoothness-inducing regulariser and a Bregman proximal point term.

    The regulariser is how far a perturbation within the ball moves the output (equation 1). The proximal term is the
    output's distance from the output of the weights' moving average (equation 2, with the paper's momentum). Both
    distances are symmetric KL divergences. The perturbation ascends the first for K steps. The moving average has a
    decay of 0.99 in the first tenth of the updates, and of 0.999 afterwards.

    The paper starts the ascent at Gaussian noise in the embeddings; its divergence costs a forward pass. Here the first
    step follows the gradient of the logits in a random direction, which saves that pass. The direction is Gaussian,
    with the output distribution's Fisher information as covariance. To second order the divergence is a quadratic form
    in the perturbation, with the matrix ``J' F J`` of Jacobian and Fisher information. The paper's first step is that
    matrix times noise. This one is its square root ``J' F^(1/2)`` times noise.

    All passes draw the same dropout masks. So training at radius 0 is plain training, bit for bit.
    """

    family = "adversarial"
    paper = "Jiang et al. 2020, arXiv 1911.03437"
    options: SmartOptions

    def prepare(self, model: nn.Module, tokenizer: PreTrainedTokenizerBase) -> None:
        """Start the moving average of the trainable weights."""
        kept = learning_weights(model) if self.options.proximal_weight else []
        self.average = nn.ParameterList(nn.Parameter(value.detach().clone(), requires_grad=False) for value in kept)
        self.moved_at: int | None = None

    def forward(self, evaluate: Evaluate, model: nn.Module, special_ids: Tensor) -> Tensor:
        """Return the regularised loss; ``evaluate`` is called K + 1 times, and once more for the moving average."""
        options = self.options
        proximal = self._average_logits(evaluate, model) if options.proximal_weight else None
        perturbation = Perturbation(model, special_ids)
        with same_random_state():
            clean = perturbation.evaluate(evaluate)
        if options.radius:
            self._ascend(perturbation, evaluate, clean.logits)
        perturbation.hold()
        moved = perturbation.evaluate(evaluate).logits
        loss = clean.loss + options.weight * symmetric_kl(clean.logits, moved)
        if proximal is not None:
            loss = loss + options.proximal_weight * symmetric_kl(clean.logits, proximal)
        return loss

    def _ascend(self, perturbation: Perturbation, evaluate: Evaluate, clean: Tensor) -> None:
        options = self.options
        gradients = torch.autograd.grad(clean, perturbation.deltas, fisher_noise(clean), retain_graph=True)
        perturbation.ascend(gradients, options.step_size, options)
        for _ in range(options.ascent_steps - 1):
            with same_random_state():
                moved = perturbation.evaluate(evaluate).logits
            divergence = symmetric_kl(clean.detach(), moved)
            perturbation.ascend(torch.autograd.grad(divergence, perturbation.deltas), options.step_size, options)

    @torch.no_grad()
    def _average_logits(self, evaluate: Evaluate, model: nn.Module) -> Tensor:
        """Move the average towards the weights and return its logits. A retried update does not move it again."""
        weights = learning_weights(model)
        if self.moved_at != self.update:
            decay = DECAY_EARLY if self.progress < EARLY else DECAY_LATE
            get_ema_multi_avg_fn(decay)(list(self.average), weights, None)
            self.moved_at = self.update
        with same_random_state(), exchanged(weights, self.average):
            return evaluate().logits
