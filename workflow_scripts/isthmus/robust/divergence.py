"""How far apart a batch's output distributions are, from their logits.

Both divergences are zero for equal logits, and their gradients too, exactly.
"""

import torch
import torch.nn.functional as F
from torch import Tensor


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


def _log_softmax(logits: Tensor) -> Tensor:
    return F.log_softmax(logits if logits.dtype == torch.float64 else logits.float(), dim=-1)
