"""Temporarily exchange a model's weights, for example for their moving average."""

from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn


def learning_weights(model: nn.Module) -> list[nn.Parameter]:
    return [parameter for parameter in model.parameters() if parameter.requires_grad]


@contextmanager
def exchanged(weights: list[nn.Parameter], others: nn.ParameterList) -> Iterator[None]:
    """Exchange ``weights`` for ``others``; exchange them back on leaving."""
    pairs = list(zip(weights, others, strict=True))
    try:
        for weight, other in pairs:
            weight.data, other.data = other.data, weight.data
        yield
    finally:
        for weight, other in pairs:
            weight.data, other.data = other.data, weight.data
