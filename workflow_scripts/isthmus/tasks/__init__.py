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
"""For each task, its training module and the name of the options dataclass in it."""


def load_task(task: str) -> tuple[type, Callable[..., Costs]]:
    """Import a task; return its options dataclass and its function ``train``."""
    module, options = TASKS[task]
    imported = import_module(module)
    return getattr(imported, options), imported.train
