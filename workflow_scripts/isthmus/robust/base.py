"""What train methods share: a loss built from the task loss."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from torch import Tensor, nn
from transformers import PreTrainedTokenizerBase

from isthmus.errors import InputError

NORMS = ("l2", "linf")


@dataclass(frozen=True)
class BallOptions:
    """The ball of perturbations. Lengths are in units of the example's own mean word-embedding norm.

    Attributes:
        radius: radius of the ball, for each example over all its real tokens.
        norm: ``l2``, or ``linf``, where the unit is divided by the square root of the hidden size.
    """

    radius: float = 0.1
    norm: Literal["l2", "linf"] = "l2"

    def __post_init__(self) -> None:
        if self.norm not in NORMS:
            raise InputError(f"norm: {self.norm!r} is not one of {', '.join(NORMS)}")
        if self.radius < 0:
            raise InputError(f"radius must not be negative: {self.radius}")


@dataclass(frozen=True)
class AscentOptions(BallOptions):
    """A search of the ball for a bad perturbation, in steps.

    Attributes:
        ascent_steps: steps of gradient ascent.
        step_size: length of an ascent step.
    """

    ascent_steps: int = 1
    step_size: float = 0.05

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.ascent_steps < 1:
            raise InputError(f"ascent_steps: {self.ascent_steps} is below 1; for training without ascent use plain")
        if self.step_size < 0:
            raise InputError(f"step_size must not be negative: {self.step_size}")


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
    """Options of a method that reads bitext beside the task.

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
        bitext: files named ``{language}.tsv``; none for a method that reads none.
        tokenizer: the encoder's.
        prompts: what the task puts before a text.
        seed: of what is drawn.
    """

    bitext: Sequence[Path]
    tokenizer: PreTrainedTokenizerBase
    prompts: Sequence[str]
    seed: int


class TrainMethod(nn.Module):
    """Base class of train methods: a loss built from the task loss.

    Its parameters learn beside the model; they and its persistent buffers are saved and resumed with the training
    state, and are not in the final model.

    Args:
        options: the method's options.

    Attributes:
        reads_bitext: whether it learns from bitext.
        progress: share of the updates done, set by the training loop.
        update: number of updates done, set by the training loop.
        learning_rate: peak of its own parameters' learning rate.
        backward: runs a part of a loss backward, as the training loop runs the loss; set by it.
        autocast: a context of the training loop's precision. Needed only when a submodule is called; the full model
            autocasts by itself. Set by the loop.
    """

    reads_bitext = False
    learning_rate = 0.0
    backward: Callable[[Tensor], None] = staticmethod(Tensor.backward)
    autocast: Callable[[], AbstractContextManager[None]] = staticmethod(nullcontext)

    def __init__(self, options: Any) -> None:
        super().__init__()
        self.options = options
        self.progress = 0.0
        self.update = 0

    def read(self, source: TextSource) -> None:
        """Take in the text beside the task: what :class:`isthmus.robust.text.TextMethod` does."""

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
