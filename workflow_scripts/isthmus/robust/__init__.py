"""Shared code of robust training methods. Each method is one file of ``isthmus/methods/train``."""

from dataclasses import make_dataclass
from typing import Any

from isthmus.config.methods import load_method
from isthmus.robust.base import TextSource, TrainMethod
from isthmus.training.engine import TrainingOptions


def options_class(method: str, task_options: type[TrainingOptions]) -> type[TrainingOptions]:
    """Make the dataclass of a train step's options: the options of ``method`` and of the task.

    Raises:
        InputError: no such method.
    """
    return make_dataclass("TrainStepOptions", [], bases=(load_method("train", method)[0], task_options), frozen=True)


def new_train_method(method: str, options: Any, source: TextSource | None = None) -> TrainMethod:
    """Make a train method.

    Args:
        method: name of the method.
        options: an instance of :func:`options_class`.
        source: source of bitext, for a method that reads any.

    Raises:
        InputError: no such method; the method reads bitext, and there is none.
    """
    made = load_method("train", method)[1](options)
    if source is not None:
        made.read(source)
    return made
