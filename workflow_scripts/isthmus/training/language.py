"""A language discriminator behind gradient reversal, shared by language-adversarial steps.

Domain-adversarial training (DANN, Ganin et al. 2016, JMLR 17, arXiv 1505.07818) with languages as domains (Keung, Lu,
Bhardwaj 2019, arXiv 1909.00153).
"""

import math
from dataclasses import dataclass
from typing import Any, Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class DiscriminatorOptions:
    """Options of the language discriminator.

    Attributes:
        discriminator: classes of the discriminator: ``binary``, English and all other languages; or ``languages``, one
            class per language.
        discriminator_hidden: width of its hidden layer.
        discriminator_learning_rate: learning rate of its parameters, on the same schedule as the others.
        adversarial_weight: factor of the reversed gradient.
        gamma: speed at which this factor rises from 0, over the share of the updates done.
    """

    discriminator: Literal["binary", "languages"] = "binary"
    discriminator_hidden: int = 256
    discriminator_learning_rate: float = 1e-3
    adversarial_weight: float = 0.1
    gamma: float = 10.0


class LanguageDiscriminator(nn.Module):
    """Discriminator of the language of sentence vectors. It lowers its cross-entropy; the encoder learns to raise it.

    It has one hidden layer over the normalised vector. The LayerNorm has no parameters; it removes the vectors' scale.

    Args:
        width: size of a sentence vector.
        languages: number of languages, with English.
        options: see :class:`DiscriminatorOptions`.

    Attributes:
        learning_rate: peak learning rate of its parameters.
    """

    def __init__(self, width: int, languages: int, options: DiscriminatorOptions) -> None:
        super().__init__()
        self.options = options
        self.learning_rate = options.discriminator_learning_rate
        classes = 2 if options.discriminator == "binary" else languages
        self.layers = nn.Sequential(
            nn.LayerNorm(width, elementwise_affine=False),
            nn.Linear(width, options.discriminator_hidden),
            nn.ReLU(),
            nn.Linear(options.discriminator_hidden, classes),
        )

    def forward(self, vectors: Tensor, languages: Tensor, progress: float) -> Tensor:
        """Return the mean cross-entropy, a scalar. Its gradient with respect to ``vectors`` is reversed.

        Args:
            vectors: ``(B, D)``.
            languages: ``(B,)``, language numbers; English is 0.
            progress: share of the updates done.
        """
        factor = self.options.adversarial_weight * dann_schedule(progress, self.options.gamma)
        labels = languages.clamp(max=1) if self.options.discriminator == "binary" else languages
        return F.cross_entropy(self.layers(reverse_gradient(vectors, factor)).float(), labels)


def dann_schedule(progress: float, gamma: float) -> float:
    """Return ``2 / (1 + exp(-gamma * progress)) - 1``, from 0 to nearly 1 (Ganin et al. 2016, section 5.2.2)."""
    return 2 / (1 + math.exp(-gamma * progress)) - 1


def reverse_gradient(vectors: Tensor, factor: float) -> Tensor:
    """Return ``vectors`` unchanged; multiply their gradient by ``-factor`` (Ganin et al. 2016, equations 16, 17)."""
    return _Reversal.apply(vectors, factor)


class _Reversal(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, vectors: Tensor, factor: float) -> Tensor:
        ctx.factor = factor
        return vectors.view_as(vectors)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        return -ctx.factor * gradient, None
