"""Gaussian posteriors of a batch's sentences, and their unit."""

from typing import NamedTuple

import torch
from torch import Tensor


class Posteriors(NamedTuple):
    """Gaussians of a batch of sentences, T to a sentence, whose covariance is diagonal.

    Attributes:
        means: ``(B, T, H)``.
        mask: ``(B, T)``, true where there is one.
        deviations: ``(B, 1, H)``, standard deviations, a sentence's own.
    """

    means: Tensor
    mask: Tensor
    deviations: Tensor

    def halves(self) -> tuple["Posteriors", "Posteriors"]:
        """Those of the first half of the sentences, and of the second."""
        first, second = zip(*(tensor.chunk(2) for tensor in self), strict=True)
        return Posteriors(*first), Posteriors(*second)

    def sample(self) -> Tensor:
        """``(N, H)``: one draw of each."""
        return (self.means + self.deviations * torch.randn_like(self.means))[self.mask]


def unit(hidden: Tensor, content: Tensor) -> float:
    """The root mean square of the hidden states ``(B, T, H)`` where ``content``, ``(B, T)``, is true."""
    return mean(hidden.float().square()[content]) ** 0.5


def mean(values: Tensor) -> float:
    """The mean as a number; 1 where there is nothing, or nothing but zeros."""
    return (values.detach().mean().item() if values.numel() else 0.0) or 1.0
