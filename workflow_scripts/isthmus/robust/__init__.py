"""What robust training methods share. Each method is one file of ``isthmus/methods/train``."""

from dataclasses import make_dataclass
from typing import Any

from isthmus.config.methods import load_method
from isthmus.robust.base import TextSource, TrainMethod
from isthmus.training.engine import TrainingOptions


def options_class(method: str, task_options: type[TrainingOptions]) -> type[TrainingOptions]:
    """Make the dataclass of a train step's options: those of ``method`` beside those of the task.

    Raises:
        InputError: no such method.
    """
    return make_dataclass("TrainStepOptions", [], bases=(load_method("train", method)[0], task_options), frozen=True)


def new_train_method(method: str, options: Any, source: TextSource | None = None) -> TrainMethod:
    """Make a train method.

    Args:
        method: its name.
        options: of :func:`options_class`.
        source: where it finds text beside the task, if it reads any.

    Raises:
        InputError: no such method; it reads bitext, and there is none.
    """
    made = load_method("train", method)[1](options)
    if source is not None:
        made.read(source)
    return made
