"""How a train step learns its task: plainly, or against an adversary. Each method is one file."""

from dataclasses import make_dataclass
from typing import Any

from isthmus.config.methods import method_class, method_module, method_options
from isthmus.robust.base import Adversary, TextSource
from isthmus.training.engine import TrainingOptions


def options_class(method: str, task_options: type[TrainingOptions]) -> type[TrainingOptions]:
    """The dataclass of a train step's options: those of ``method`` beside those of the task.

    Raises:
        InputError: no such method.
    """
    bases = (method_options(method_module("train", method)), task_options)
    return make_dataclass("TrainStepOptions", [], bases=bases, frozen=True)


def new_adversary(method: str, options: Any, source: TextSource | None = None) -> Adversary | None:
    """The adversary of a known ``method`` under ``options`` (of :func:`options_class`); none for ``plain``.

    Args:
        method: a train method.
        options: of :func:`options_class`.
        source: where it finds text beside the task, if it reads any.

    Raises:
        InputError: it reads bitext, and there is none.
    """
    cls = method_class(method_module("train", method), Adversary)
    if cls is None:
        return None
    adversary = cls(options)
    if source is not None:
        adversary.read(source)
    return adversary
