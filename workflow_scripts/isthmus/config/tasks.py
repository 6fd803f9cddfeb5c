"""The section ``tasks``: each task's training corpus and evaluation sets."""

from typing import Literal

from isthmus.config.blocks import Block, Many, Some, absent

Split = Literal["train", "dev", "test"]


class EvaluationSet(Block):
    """An evaluation set."""

    corpus: str
    """A corpus of kind nli or collection, to match the task."""
    split: Split = "test"
    """The split to evaluate on."""


class Task(Block):
    """A task: its training corpus and its evaluation sets."""

    train: str
    """The training corpus, of kind nli or pairs."""
    evaluate: Some[EvaluationSet]
    """The evaluation sets."""
    methods: Many[str] = []
    """Names of the methods to compare on this task; [] for all."""


class Tasks(Block):
    """The tasks."""

    nli: Task = absent()
    """Natural language inference."""
    clir: Task = absent()
    """Cross-lingual information retrieval."""
