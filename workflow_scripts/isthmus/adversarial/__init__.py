"""How a train step learns its task: plainly, or against an adversary. Each method is one file."""

from collections.abc import Callable
from dataclasses import make_dataclass
from typing import Any

from torch import Tensor, nn

from isthmus.methods import method_class, method_module, method_options
from isthmus.training.engine import TrainingOptions

Adversary = Callable[[Callable[[], Tensor], nn.Module, Tensor], Tensor]
"""``(loss, model, special ids) -> the loss to train on``."""


def options_class(method: str, task_options: type[TrainingOptions]) -> type[TrainingOptions]:
    """The dataclass of a train step's options: those of ``method`` beside those of the task.

    Raises:
        InputError: no such method.
    """
    bases = (method_options(method_module("train", method)), task_options)
    return make_dataclass("TrainStepOptions", [], bases=bases, frozen=True)


def new_adversary(method: str, options: Any) -> Adversary | None:
    """The adversary of a known ``method`` under ``options`` (of :func:`options_class`); none for ``plain``."""
    adversary = method_class(method_module("train", method), Callable)
    return adversary and adversary(options)
