"""What it costs to move mass from one vector to another."""

import torch
from torch import Tensor


def cosine_cost(a: Tensor, b: Tensor) -> Tensor:
    """``(B, n, m)``: one minus the inner products of unit vectors, ``(B, n, d)`` and ``(B, m, d)``."""
    return 1.0 - torch.bmm(_exact(a), _exact(b).transpose(1, 2))


def euclidean_cost(a: Tensor, b: Tensor) -> Tensor:
    """``(B, n, m)``: the distances of the vectors ``(B, n, d)`` and ``(B, m, d)``; no gradient where they are equal."""
    return torch.cdist(_exact(a), _exact(b), compute_mode="donot_use_mm_for_euclid_dist")


def _exact(vectors: Tensor) -> Tensor:
    """In single precision at least."""
    return vectors.to(torch.promote_types(vectors.dtype, torch.float32))


COSTS = {"cosine": cosine_cost, "euclidean": euclidean_cost}
