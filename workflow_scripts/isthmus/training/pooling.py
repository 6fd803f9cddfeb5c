"""Pool token vectors into one vector."""

from torch import Tensor


def mean_pool(vectors: Tensor, mask: Tensor) -> Tensor:
    """Return the mean, ``(B, D)``, of vectors ``(B, T, D)`` where ``mask``, ``(B, T)``, is true; zero if none is."""
    weights = mask.unsqueeze(-1).to(vectors.dtype)
    return (vectors * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1)
