"""One vector of many tokens'."""

from torch import Tensor


def mean_pool(vectors: Tensor, mask: Tensor) -> Tensor:
    """``(B, D)``: the mean of the vectors ``(B, T, D)`` where ``mask``, ``(B, T)``, is true; zero where it never is."""
    weights = mask.unsqueeze(-1).to(vectors.dtype)
    return (vectors * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1)
