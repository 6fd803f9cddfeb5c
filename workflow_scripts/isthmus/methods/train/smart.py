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
        weight: of the smoothness-inducing regulariser.
        proximal_weight: of the Bregman proximal point term, 0 for none; it costs one more forward pass.
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
    """The task's loss, plus how far a perturbation within the ball moves the output (equation 1), plus how far the
    output is from that of the weights' moving average (equation 2, with the paper's momentum).

    Both distances are symmetric KL divergences. The perturbation ascends the first for K steps. The moving average has
    a decay of 0.99 in the first tenth of the updates and 0.999 after it.

    Where the paper starts the ascent at Gaussian noise in the embeddings, whose divergence costs a pass forward, the
    first step here goes up the gradient of the logits in a random direction: Gaussian, with the output distribution's
    Fisher information as covariance. To second order the divergence is a quadratic form in the perturbation, with the
    matrix ``J' F J`` of Jacobian and Fisher information; the paper's first step is that matrix times noise, this one
    its square root ``J' F^(1/2)`` times noise. All passes draw the same dropout masks, so that at radius 0 nothing is
    added and training is plain, bit for bit.
    """

    family = "adversarial"
    paper = "Jiang et al. 2020, arXiv 1911.03437"
    options: SmartOptions

    def prepare(self, model: nn.Module, tokenizer: PreTrainedTokenizerBase) -> None:
        """Start the moving average of the weights that learn."""
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
        """Move the average towards the weights, once an update even if that is tried again; return its logits."""
        weights = learning_weights(model)
        if self.moved_at != self.update:
            decay = DECAY_EARLY if self.progress < EARLY else DECAY_LATE
            get_ema_multi_avg_fn(decay)(list(self.average), weights, None)
            self.moved_at = self.update
        with same_random_state(), exchanged(weights, self.average):
            return evaluate().logits
