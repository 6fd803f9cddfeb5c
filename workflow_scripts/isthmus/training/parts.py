"""Split a batch in the encoder layers: into parts, one after another, to save memory; or into shares, one per device.

The gradients do not change. The backward pass recomputes each part's activations (Chen et al. 2016, arXiv 1604.06174),
and the parts' gradients accumulate in the weights. The loss sees the whole batch. So a loss that compares examples
(in-batch negatives, transport, a discriminator) does not change either (GradCache: Gao et al. 2021, arXiv 2101.06983).
Dropout draws different masks, part by part. A recomputed part draws its own masks again.
"""

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from isthmus.training import ranks
from isthmus.training.costs import LAYERS


def split_batches(model: nn.Module, parts: int, processes: int = 1) -> None:
    """Split the batches of every encoder layer in ``model``; 1 and 1 undo it.

    Args:
        model: contains the layers.
        parts: number of parts of a batch, when gradients are computed.
        processes: number of processes that share a batch (:mod:`isthmus.training.ranks`).
    """
    for layer in model.modules():
        if isinstance(layer, LAYERS):
            layer.__dict__.pop("forward", None)
            if parts > 1:
                layer.forward = partial(_in_parts, layer.forward, parts)
            if processes > 1:
                layer.forward = partial(_in_shares, layer.forward, layer)


def _in_parts(forward: Callable[..., Tensor], parts: int, hidden: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    if not torch.is_grad_enabled():
        return forward(hidden, *args, **kwargs)
    rows = len(hidden)
    size = -(-rows // parts)
    outputs = []
    for start in range(0, rows, size):
        more, named = _at(slice(start, start + size), rows, args, kwargs)
        outputs.append(checkpoint(forward, hidden[start : start + size], *more, use_reentrant=False, **named))
    return torch.cat(outputs)


def _in_shares(forward: Callable[..., Tensor], layer: nn.Module, hidden: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    rows = len(hidden)
    places = ranks.own_places(hidden)
    more, named = _at(places, rows, args, kwargs)
    with ranks.own_draws() if _draws(layer) else nullcontext():
        share = forward(ranks.shared(hidden, places), *more, **named)
    return ranks.gathered(share, rows)


def _at(
    places: slice | Tensor, rows: int, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """Select the rows at ``places`` from tensors with one row per example; keep other values whole."""

    def some(value: Any) -> Any:
        per_row = isinstance(value, Tensor) and value.ndim > 0 and len(value) == rows
        return value[places] if per_row else value

    return [some(value) for value in args], {name: some(value) for name, value in kwargs.items()}


def _draws(layer: nn.Module) -> bool:
    """Tell whether a layer draws dropout masks."""
    return layer.training and any(module.p > 0 for module in layer.modules() if isinstance(module, nn.Dropout))
