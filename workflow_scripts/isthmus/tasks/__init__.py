"""The tasks that a model learns. Each is a folder with the same files: data, model, train, predict."""

from collections.abc import Callable
from importlib import import_module
from typing import Literal

from isthmus.training.counts import Costs

Task = Literal["nli", "clir"]
TASKS = {
    "nli": ("isthmus.tasks.nli.train", "ClassifierOptions"),
    "clir": ("isthmus.tasks.retrieval.train", "RetrieverOptions"),
}
"""Each task's module of training, and its dataclass of options there."""


def load_task(task: str) -> tuple[type, Callable[..., Costs]]:
    """Import a task: its dataclass of options, and its function ``train``."""
    module, options = TASKS[task]
    imported = import_module(module)
    return getattr(imported, options), imported.train
