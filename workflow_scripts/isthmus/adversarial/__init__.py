"""How a train step learns its task: plainly, or against an adversary. A method is one entry here and one file."""

from collections.abc import Callable
from dataclasses import make_dataclass
from typing import Any

from torch import Tensor, nn

from isthmus.adversarial.pgd import Pgd, PgdOptions
from isthmus.adversarial.plain import PlainOptions
from isthmus.errors import InputError
from isthmus.training.engine import TrainingOptions

Adversary = Callable[[Callable[[], Tensor], nn.Module, Tensor], Tensor]
"""``(loss, model, special ids) -> the loss to train on``."""


METHODS: dict[str, tuple[type, Callable[[Any], Adversary] | None]] = {
    "plain": (PlainOptions, None),
    "pgd": (PgdOptions, Pgd),
}


def options_class(method: str, task_options: type[TrainingOptions]) -> type[TrainingOptions]:
    """The dataclass of a train step's options: those of ``method`` beside those of the task.

    Raises:
        InputError: no such method.
    """
    if method not in METHODS:
        raise InputError(f"unknown train method {method!r}; known: {', '.join(METHODS)}")
    return make_dataclass("TrainStepOptions", [], bases=(METHODS[method][0], task_options), frozen=True)


def new_adversary(method: str, options: Any) -> Adversary | None:
    """The adversary of a known ``method`` under ``options`` (of :func:`options_class`); none for ``plain``."""
    factory = METHODS[method][1]
    return None if factory is None else factory(options)
