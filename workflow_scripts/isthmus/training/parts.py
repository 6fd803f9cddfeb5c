"""Encoder layers that take a batch in parts, for a device whose memory is short: the same gradients, in less of it.

Each part's activations are made again when the gradient comes back (Chen et al. 2016, arXiv 1604.06174), and the parts'
gradients accumulate in the weights. The loss sees the whole batch, so that losses whose examples meet (in-batch
negatives, transport, an adversary's) stay what they are (as in GradCache: Gao et al. 2021, arXiv 2101.06983). Dropout
draws other masks, part by part; a part made again draws its own masks again.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from isthmus.training.costs import LAYERS


def split_batches(model: nn.Module, parts: int) -> None:
    """Have every encoder layer in ``model`` take its batches in so many parts where it learns; 1 undoes it."""
    for layer in model.modules():
        if isinstance(layer, LAYERS):
            layer.__dict__.pop("forward", None)
            if parts > 1:
                layer.forward = partial(_in_parts, layer.forward, parts)


def _in_parts(forward: Callable[..., Tensor], parts: int, hidden: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    if not torch.is_grad_enabled():
        return forward(hidden, *args, **kwargs)
    rows = len(hidden)
    size = -(-rows // parts)
    outputs = []
    for start in range(0, rows, size):

        def part(value: Any, start: int = start) -> Any:
            """The rows of what has the batch's rows; anything else whole."""
            per_row = isinstance(value, Tensor) and value.ndim > 0 and len(value) == rows
            return value[start : start + size] if per_row else value

        named = {name: part(value) for name, value in kwargs.items()}
        outputs.append(checkpoint(forward, part(hidden), *map(part, args), use_reentrant=False, **named))
    return torch.cat(outputs)
