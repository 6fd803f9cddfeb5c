"""What every train method but the plain one is: a loss made of evaluations of the task's own."""

from collections.abc import Callable
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


class Adversary(nn.Module):
    """A loss over evaluations of the task.

    Its parameters and persistent buffers are saved and resumed with the training state, and are not in the final model.

    Args:
        options: the method's options.

    Attributes:
        progress: share of the updates done, set by the training loop.
    """

    def __init__(self, options: Any) -> None:
        super().__init__()
        self.options = options
        self.progress = 0.0

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
