"""The section ``tasks``: the corpus that trains each task, and the sets that score it."""

from typing import Literal

from isthmus.config.blocks import Block, Many, Some, absent

Split = Literal["train", "dev", "test"]


class EvaluationSet(Block):
    """An evaluation set."""

    corpus: str
    """A corpus of the task's kind: nli, or collection."""
    split: Split = "test"
    """The split to score."""


class Task(Block):
    """A task: what trains it and what scores it."""

    train: str
    """The corpus to train on, of kind nli or pairs."""
    evaluate: Some[EvaluationSet]
    """The sets that it is scored on."""
    methods: Many[str] = []
    """The methods compared on it, by name; [] for all."""


class Tasks(Block):
    """The tasks."""

    nli: Task = absent()
    """Natural language inference."""
    clir: Task = absent()
    """Cross-lingual information retrieval."""
