"""Ragged batches of transport problems."""

import torch

from isthmus.transport import TransportOptions
from isthmus.transport.plan import transport_plan


def problem(seed=0, lengths=((5, 7), (8, 3), (1, 6), (8, 7)), dtype=torch.float64):
    """Return a ragged batch: cost, masks, positive weights."""
    generator = torch.Generator().manual_seed(seed)
    n, m = (max(pair[side] for pair in lengths) for side in (0, 1))
    mask_a = torch.tensor([[i < pair[0] for i in range(n)] for pair in lengths])
    mask_b = torch.tensor([[j < pair[1] for j in range(m)] for pair in lengths])
    draw = lambda *shape: torch.rand(*shape, generator=generator, dtype=dtype)  # noqa: E731
    return draw(len(lengths), n, m), mask_a, mask_b, draw(len(lengths), n) + 0.1, draw(len(lengths), m) + 0.1


def solved(data, **options):
    cost, mask_a, mask_b, wa, wb = data
    return transport_plan(
        cost, mask_a, mask_b, TransportOptions(**{"epsilon": 0.05, "iterations": 100} | options), wa, wb
    )
