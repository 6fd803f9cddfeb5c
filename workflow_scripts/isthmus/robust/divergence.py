"""Divergences between a batch's output distributions, computed from logits.

For equal logits, both divergences and their gradients are exactly zero.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from isthmus.robust.perturbation import new_generator


def kl(target: Tensor, logits: Tensor) -> Tensor:
    """Return ``KL(softmax(target) || softmax(logits))``, averaged over the batch, in single precision or better.

    Args:
        target: ``(B, C)``.
        logits: ``(B, C)``.
    """
    target, logits = _log_softmax(target), _log_softmax(logits)
    # The last two terms sum to zero. They make the gradient exactly zero for equal logits: rounding errors cancel.
    return (target.exp() * (target - logits) + logits.exp() - target.exp()).sum(dim=-1).mean()


def symmetric_kl(one: Tensor, other: Tensor) -> Tensor:
    """Return ``KL(one || other) + KL(other || one)``, averaged as in :func:`kl`."""
    one, other = _log_softmax(one), _log_softmax(other)
    return ((one.exp() - other.exp()) * (one - other)).sum(dim=-1).mean()


def fisher_noise(logits: Tensor) -> Tensor:
    """Draw Gaussian noise, ``(B, C)``, with covariance ``diag(p) - p p'``: the Fisher information of each softmax p."""
    probabilities = logits.detach().float().softmax(dim=-1)
    noise = torch.randn(logits.shape, generator=new_generator()).to(logits.device) * probabilities.sqrt()
    return (noise - probabilities * noise.sum(dim=-1, keepdim=True)).to(logits.dtype)


def _log_softmax(logits: Tensor) -> Tensor:
    return F.log_softmax(logits if logits.dtype == torch.float64 else logits.float(), dim=-1)
