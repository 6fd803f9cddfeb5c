"""Gaussian posteriors of a batch's sentences, and their unit of length."""

from typing import NamedTuple

import torch
from torch import Tensor


class Posteriors(NamedTuple):
    """Gaussians of a batch of sentences, T per sentence, with diagonal covariance.

    Attributes:
        means: ``(B, T, H)``.
        mask: ``(B, T)``, true where there is a Gaussian.
        deviations: ``(B, 1, H)``, standard deviations, shared by a sentence's Gaussians.
    """

    means: Tensor
    mask: Tensor
    deviations: Tensor

    def halves(self) -> tuple["Posteriors", "Posteriors"]:
        """Return the posteriors of the first and of the second half of the sentences."""
        first, second = zip(*(tensor.chunk(2) for tensor in self), strict=True)
        return Posteriors(*first), Posteriors(*second)

    def sample(self) -> Tensor:
        """Draw one sample of each Gaussian, ``(N, H)``."""
        return (self.means + self.deviations * torch.randn_like(self.means))[self.mask]


def unit(hidden: Tensor, content: Tensor) -> float:
    """Return the root mean square of the hidden states ``(B, T, H)`` where ``content``, ``(B, T)``, is true."""
    return mean(hidden.float().square()[content]) ** 0.5


def mean(values: Tensor) -> float:
    """Return the mean as a number. It is 1 for no values, or for a mean of zero: callers divide by it."""
    return (values.detach().mean().item() if values.numel() else 0.0) or 1.0
