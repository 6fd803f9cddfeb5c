"""Costs of moving mass from one vector to another."""

import torch
from torch import Tensor


def cosine_cost(a: Tensor, b: Tensor) -> Tensor:
    """Return one minus the inner products, ``(B, n, m)``, of unit vectors ``(B, n, d)`` and ``(B, m, d)``."""
    return 1.0 - torch.bmm(_exact(a), _exact(b).transpose(1, 2))


def euclidean_cost(a: Tensor, b: Tensor) -> Tensor:
    """Return the distances, ``(B, n, m)``, of ``(B, n, d)`` and ``(B, m, d)``; equal vectors get no gradient."""
    return torch.cdist(_exact(a), _exact(b), compute_mode="donot_use_mm_for_euclid_dist")


def _exact(vectors: Tensor) -> Tensor:
    """Convert to single precision, unless the precision is higher."""
    return vectors.to(torch.promote_types(vectors.dtype, torch.float32))


COSTS = {"cosine": cosine_cost, "euclidean": euclidean_cost}
