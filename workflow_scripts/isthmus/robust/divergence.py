"""How far apart a batch's output distributions are, from their logits.

Both divergences are zero for equal logits, and their gradients too, exactly.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from isthmus.robust.perturbation import new_generator


def kl(target: Tensor, logits: Tensor) -> Tensor:
    """Mean over the batch of ``KL(softmax(target) || softmax(logits))``, a scalar, in single precision or better.

    Args:
        target: ``(B, C)``.
        logits: ``(B, C)``.
    """
    target, logits = _log_softmax(target), _log_softmax(logits)
    # The last two terms sum to zero; with them the gradient's rounding errors cancel where the two are equal.
    return (target.exp() * (target - logits) + logits.exp() - target.exp()).sum(dim=-1).mean()


def symmetric_kl(one: Tensor, other: Tensor) -> Tensor:
    """``KL(one || other) + KL(other || one)``, as :func:`kl`."""
    one, other = _log_softmax(one), _log_softmax(other)
    return ((one.exp() - other.exp()) * (one - other)).sum(dim=-1).mean()


def fisher_noise(logits: Tensor) -> Tensor:
    """``(B, C)``: Gaussian noise with covariance ``diag(p) - p p'``, the Fisher information of a row's softmax p."""
    probabilities = logits.detach().float().softmax(dim=-1)
    noise = torch.randn(logits.shape, generator=new_generator()).to(logits.device) * probabilities.sqrt()
    return (noise - probabilities * noise.sum(dim=-1, keepdim=True)).to(logits.dtype)


def _log_softmax(logits: Tensor) -> Tensor:
    return F.log_softmax(logits if logits.dtype == torch.float64 else logits.float(), dim=-1)
