"""Base classes of train methods and of their options."""

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
    """Options of the ball of perturbations. Lengths are in units of the example's mean word-embedding norm.

    Attributes:
        radius: radius of the ball, for each example over all its real tokens.
        norm: ``l2`` or ``linf``; for ``linf`` the unit is divided by the square root of the hidden size.
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
    """Options of gradient ascent in the ball, which searches for a bad perturbation.

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
        loss: scalar, the task loss.
        logits: ``(B, C)``, the logits of the task's cross-entropy: in NLI the class logits; in retrieval the scaled
            MaxSim scores of the batch's queries (rows) and documents (columns).
    """

    loss: Tensor
    logits: Tensor


Evaluate = Callable[[], Outcome]
"""A function that evaluates the task on the current batch; it can be called several times."""


@dataclass(frozen=True)
class TextOptions:
    """Options of a method that reads bitext in addition to the task's data.

    Attributes:
        languages: languages of the bitext to read, separated by spaces; "" for all.
        text_batch_size: sentence pairs read in an update.
        text_length: tokens kept of a sentence.
        text_smoothing: a language is drawn in proportion to its number of pairs raised to this power.
    """

    languages: str = ""
    text_batch_size: int = 16
    text_length: int = 64
    text_smoothing: float = 0.5


class TextSource(NamedTuple):
    """Source of the bitext that a method reads in addition to the task's data.

    Attributes:
        bitext: files named ``{language}.tsv``; empty for a method that reads no bitext.
        tokenizer: the encoder's tokenizer.
        prompts: the task's prompts, which precede a text.
        seed: seed of the drawn batches.
    """

    bitext: Sequence[Path]
    tokenizer: PreTrainedTokenizerBase
    prompts: Sequence[str]
    seed: int


class TrainMethod(nn.Module):
    """Base class of train methods: a loss built from the task loss.

    Its own parameters are trained together with the model. They and its persistent buffers are saved and resumed with
    the training state. The final model does not contain them.

    Args:
        options: the method's options.

    Attributes:
        reads_bitext: whether the method learns from bitext.
        progress: share of the updates done, set by the training loop.
        update: number of updates done, set by the training loop.
        learning_rate: peak learning rate of the method's own parameters.
        backward: runs the backward pass of a part of the loss, as the training loop does for the loss. Set by the loop.
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
        """Read the bitext. This base class reads none; :class:`isthmus.robust.text.TextMethod` does."""

    def prepare(self, model: nn.Module, tokenizer: PreTrainedTokenizerBase) -> None:
        """Inspect the untrained model once, before training and before a saved state is loaded."""

    def forward(self, evaluate: Evaluate, model: nn.Module, special_ids: Tensor) -> Tensor:
        """Return the loss of a batch, a scalar. The trainer runs its backward pass.

        Args:
            evaluate: evaluates the task on the batch; each call draws new dropout masks.
            model: a transformers model, or a module that contains one, such as a ``MultiVectorEncoder``.
            special_ids: ``(S,)``, vocabulary ids of tokens that no method perturbs.
        """
        raise NotImplementedError
