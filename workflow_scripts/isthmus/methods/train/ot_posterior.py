"""Learn the task from Gaussian posteriors, and align the languages' posteriors by optimal transport."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor, nn
from transformers import PreTrainedTokenizerBase

from isthmus.errors import InputError
from isthmus.robust.base import Evaluate, TextOptions
from isthmus.robust.perturbation import transformer, word_embedding
from isthmus.robust.posterior import Posteriors, mean, unit
from isthmus.robust.text import TextMethod
from isthmus.training.pooling import mean_pool
from isthmus.transport import TransportOptions
from isthmus.transport.divergence import (
    gaussian_wasserstein,
    maximum_mean_discrepancy,
    sinkhorn_divergence,
    squared_distances,
)
from isthmus.transport.plan import transport_plan


@dataclass(frozen=True)
class OtPosteriorOptions(TextOptions):
    """Options of posterior alignment.

    Attributes:
        posterior: ``pooled``, one Gaussian per sentence, around the mean of its tokens; or ``tokens``, one per token.
        paired: whether pairs are aligned one by one; if not, the two halves of a batch are drawn independently, and
            only the aggregate term remains.
        pair_weight: weight of the 2-Wasserstein distance between the posteriors of a pair; at 1 it outweighs the task
            loss, and all sentences collapse to a point (docs/results.md).
        aggregate: divergence between the two languages' samples of a batch, ``mmd`` or ``sinkhorn``.
        aggregate_weight: weight of the aggregate divergence.
        epsilon: entropic regularisation of every Sinkhorn problem, as a share of its mean cost.
        iterations: most iterations of a Sinkhorn problem.
        deviation: standard deviation of the prior, and of the posteriors at the start, in units of the hidden states'
            root mean square.
        prior_weight: weight of the distance between the posteriors' deviations and the prior's.
        posterior_learning_rate: learning rate of the deviations' parameters, on the same schedule as the others.
    """

    posterior: Literal["pooled", "tokens"] = "pooled"
    paired: bool = True
    pair_weight: float = 0.03
    aggregate: Literal["mmd", "sinkhorn"] = "mmd"
    aggregate_weight: float = 0.01
    epsilon: float = 0.05
    iterations: int = 50
    deviation: float = 0.1
    prior_weight: float = 1.0
    posterior_learning_rate: float = 1e-3

    def __post_init__(self) -> None:
        if self.deviation <= 0 or self.epsilon <= 0:
            raise InputError(f"deviation and epsilon must be above 0: {self.deviation}, {self.epsilon}")


class OtPosterior(TextMethod):
    """Minotaur (Sherborne, Hosking, Lapata, TACL 2023, arXiv 2307.04096), for a classifier and a retriever.

    A sentence's hidden states are the means of Gaussian posteriors. A linear layer on the mean of its content tokens
    gives the logarithm of their variance. The task learns from a sample of the posterior. The loss adds three terms:

    - For each pair of translations, the squared 2-Wasserstein distance between their posteriors. Pooled posteriors have
      a closed form. Token posteriors are mixtures: the closed form is averaged over the optimal plan between the tokens
      (Delon and Desolneux 2020, arXiv 1907.05254).
    - For the batch, MMD or the Sinkhorn divergence between samples of the English and of the foreign posteriors.
    - The 2-Wasserstein distance between the posteriors' deviations and the prior's.

    Hidden states are in units of their root mean square. Distances are divided by the hidden size. Padding and special
    tokens enter no mean, no plan and no sample.

    Deviations from the paper: the variance is pooled by a mean, not by attention. Tokens of a pair are matched by a
    plan, not all with all. The prior is only on the deviations, because the means come from a pre-trained encoder. The
    finished model reads means, so it is saved like any other.
    """

    family = "ot"
    paper = "Sherborne, Hosking, Lapata, TACL 2023, arXiv 2307.04096"
    options: OtPosteriorOptions

    def prepare(self, model: nn.Module, tokenizer: PreTrainedTokenizerBase) -> None:
        """Make the layer that gives the variances. At first it gives all sentences the same variance."""
        self.learning_rate = self.options.posterior_learning_rate
        width = transformer(model).config.hidden_size
        self.log_variance = nn.Linear(width, width)
        nn.init.zeros_(self.log_variance.weight)
        nn.init.constant_(self.log_variance.bias, 2 * math.log(self.options.deviation))

    def forward(self, evaluate: Evaluate, model: nn.Module, special_ids: Tensor) -> Tensor:
        options = self.options
        with self._sampled(model, special_ids):
            loss = evaluate().loss
        texts = self.texts(model, options.paired)
        hidden = self.hidden(model, texts)
        with torch.autocast(hidden.device.type, enabled=False):
            hidden = hidden.float() / unit(hidden, texts.content)
            posteriors = self.posteriors(hidden, texts.content)
            english, foreign = posteriors.halves()
            loss = loss + options.prior_weight * (posteriors.deviations - options.deviation).square().mean()
            loss = loss + options.aggregate_weight * self.aggregate(english, foreign)
            if options.paired:
                loss = loss + options.pair_weight * self.pairs(english, foreign)
        return loss

    def posteriors(self, hidden: Tensor, content: Tensor) -> Posteriors:
        """Return the posteriors of sentences.

        Args:
            hidden: ``(B, T, H)``, last hidden states, divided by their root mean square.
            content: ``(B, T)``, true at the sentence's own tokens.
        """
        deviations = self._deviations(hidden, content)
        if self.options.posterior == "tokens":
            return Posteriors(hidden, content, deviations)
        return Posteriors(mean_pool(hidden, content)[:, None], content.any(dim=1, keepdim=True), deviations)

    def pairs(self, english: Posteriors, foreign: Posteriors) -> Tensor:
        """Return the batch's mean squared 2-Wasserstein distance between paired posteriors, per dimension."""
        nothing = english.deviations.new_zeros(1)
        apart = gaussian_wasserstein(nothing, english.deviations, nothing, foreign.deviations)
        cost = (squared_distances(english.means, foreign.means) + apart[..., None]) / english.means.shape[-1]
        both = english.mask[:, :, None] & foreign.mask[:, None, :]
        sharpness = self.options.epsilon * mean(cost[both])
        options = TransportOptions(epsilon=sharpness, iterations=self.options.iterations)
        plan = transport_plan(cost, english.mask, foreign.mask, options)
        return (plan * cost).sum(dim=(1, 2)).mean()

    def aggregate(self, english: Posteriors, foreign: Posteriors) -> Tensor:
        """Return the divergence between the batch's English and foreign samples."""
        a, b = english.sample(), foreign.sample()
        apart = mean(squared_distances(a, b))
        if self.options.aggregate == "mmd":
            return maximum_mean_discrepancy(a, b, apart)
        return sinkhorn_divergence(a, b, self.options.epsilon * apart, self.options.iterations) / a.shape[-1]

    def _deviations(self, hidden: Tensor, content: Tensor) -> Tensor:
        return (self.log_variance(mean_pool(hidden, content)) / 2).exp()[:, None]

    @contextmanager
    def _sampled(self, model: nn.Module, special_ids: Tensor) -> Iterator[None]:
        """Replace the last hidden states by samples of the posteriors while the task is evaluated."""
        ids: list[Tensor] = []

        def see(module: nn.Module, args: tuple[Tensor, ...]) -> None:
            ids.append(args[0])

        def sample(module: nn.Module, args: tuple[Any, ...], output: Any) -> Any:
            hidden = output.last_hidden_state
            content = ~torch.isin(ids.pop(), special_ids.to(hidden.device))
            with torch.autocast(hidden.device.type, enabled=False):
                scale = unit(hidden, content)
                deviations = scale * self._deviations(hidden.float() / scale, content)
                draws = torch.randn_like(deviations if self.options.posterior == "pooled" else hidden.float())
            output.last_hidden_state = hidden + (deviations * draws).to(hidden.dtype)
            return output

        handles = (
            word_embedding(model).register_forward_pre_hook(see),
            transformer(model).base_model.encoder.register_forward_hook(sample),
        )
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()
