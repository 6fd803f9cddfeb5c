"""What every train method but the plain one is: a loss made of evaluations of the task's own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from torch import Tensor, nn
from transformers import PreTrainedTokenizerBase


class Outcome(NamedTuple):
    """One evaluation of the task on a batch.

    Attributes:
        loss: scalar, the task's own.
        logits: ``(B, C)``, what is under its cross-entropy: class logits in NLI; in retrieval the scaled MaxSim scores
            of the batch's queries, a row each, and documents.
    """

    loss: Tensor
    logits: Tensor


Evaluate = Callable[[], Outcome]
"""Evaluates the task on the batch at hand, as often as it is called."""


@dataclass(frozen=True)
class TextOptions:
    """Options of a method that reads bitext beside the task: a step whose options derive from these is given it.

    Attributes:
        languages: languages of the bitext to read, with spaces between them; all where it is empty.
        text_batch_size: pairs of sentences read in an update.
        text_length: tokens kept of a sentence.
        text_smoothing: a language is drawn in proportion to its number of pairs raised to this power.
    """

    languages: str = ""
    text_batch_size: int = 16
    text_length: int = 64
    text_smoothing: float = 0.5


class TextSource(NamedTuple):
    """Where a method finds text beside the task.

    Attributes:
        bitext: files named ``{language}.tsv``; none where the method's options are no :class:`TextOptions`.
        tokenizer: the encoder's.
        prompts: what the task puts before a text.
        seed: of what is drawn.
    """

    bitext: Sequence[Path]
    tokenizer: PreTrainedTokenizerBase
    prompts: Sequence[str]
    seed: int


class Adversary(nn.Module):
    """A loss over evaluations of the task.

    Its parameters learn beside the model; they and its persistent buffers are saved and resumed with the training
    state, and are not in the final model.

    Args:
        options: the method's options.

    Attributes:
        progress: share of the updates done, set by the training loop.
        update: number of updates done, set by the training loop.
        learning_rate: peak of its own parameters' learning rate.
    """

    learning_rate = 0.0

    def __init__(self, options: Any) -> None:
        super().__init__()
        self.options = options
        self.progress = 0.0
        self.update = 0

    def read(self, source: TextSource) -> None:
        """Take in the text beside the task: what :class:`isthmus.adversarial.text.TextAdversary` does."""

    def prepare(self, model: nn.Module, tokenizer: PreTrainedTokenizerBase) -> None:
        """Look at the untrained model once: before training, and before a saved state is loaded."""

    def forward(self, evaluate: Evaluate, model: nn.Module, special_ids: Tensor) -> Tensor:
        """The loss of a batch, a scalar that the trainer runs backward.

        Args:
            evaluate: evaluates the task on the batch; it draws dropout anew each time.
            model: a transformers model, or a module that holds one, such as a ``MultiVectorEncoder``.
            special_ids: ``(S,)``, the vocabulary ids that are never perturbed.
        """
        raise NotImplementedError
