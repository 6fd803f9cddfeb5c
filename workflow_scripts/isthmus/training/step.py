"""A training step that notices what must not pass silently: a loss that is no number, a device without memory."""

import logging
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any

import torch
from accelerate.utils.memory import clear_device_cache, should_reduce_batch_size
from torch import Tensor, nn
from transformers import Trainer

from isthmus.errors import Stopped
from isthmus.training import ranks
from isthmus.training.counts import Costs
from isthmus.training.parts import split_batches

log = logging.getLogger("isthmus")
SHOWN = 60


class GuardedStep:
    """What a trainer calls in place of its own ``training_step``, and around the clipping of its gradients.

    Args:
        trainer: it steps through this object from now on.
        costs: the encoder passes counted so far; those of a step that is tried again are taken back.
        parts: into how many parts a batch goes through the encoder.

    Attributes:
        parts: doubled each time the device's memory does not suffice.
    """

    def __init__(self, trainer: Trainer, costs: Costs, parts: int = 1) -> None:
        self.trainer = trainer
        self.costs = costs
        self.parts = parts
        self._step, self._clip = trainer.training_step, trainer._clip_grad_norm
        trainer.training_step, trainer._clip_grad_norm = self, self._clipped
        split_batches(trainer.model, parts, ranks.size())

    def __call__(self, model: nn.Module, inputs: dict[str, Any], *args: Any) -> Tensor:
        """The detached loss of a batch, whose gradients have been added.

        Raises:
            Stopped: the loss is not finite, or the memory suffices for no part of the batch.
        """
        before = asdict(self.costs)
        generators = _generators()
        loss = self._tried(model, inputs, *args)
        while loss is None:
            self._halve()
            vars(self.costs).update(before)
            _restore(generators)
            loss = self._tried(model, inputs, *args)
        self._require_finite(loss, "loss")
        return loss

    def done(self) -> int:
        """The number of updates done."""
        return self.trainer.state.global_step

    def _tried(self, model: nn.Module, inputs: dict[str, Any], *args: Any) -> Tensor | None:
        """The loss, or nothing where memory ran out; what the step held is free on return."""
        try:
            return self._step(model, inputs, *args)
        except RuntimeError as error:
            if not should_reduce_batch_size(error):
                raise
            if ranks.size() > 1:
                raise Stopped(
                    f"out of memory at step {self.done() + 1} in one of {ranks.size()} processes, which halve no batch:"
                    f" take more GPUs (`gpus_per_training`), or lower `batch_size` or `max_length` ({error})"
                ) from error
            rows = self.trainer.args.train_batch_size
            if self.parts >= rows:
                raise Stopped(
                    f"out of memory at step {self.done() + 1}, with each of the {rows} rows of a batch by itself in the"
                    f" encoder: lower `batch_size` or `max_length`, or take a larger device ({error})"
                ) from error
        return None

    def _halve(self) -> None:
        self.parts *= 2
        log.warning(
            "out of memory at step %d: from here on a batch goes through the encoder in %d parts, whose gradients are "
            "accumulated; the loss is that of the whole batch, and the encoder's activations are made twice",
            self.done() + 1,
            self.parts,
        )
        self.trainer.optimizer.zero_grad()
        clear_device_cache(garbage_collection=True)
        split_batches(self.trainer.model, self.parts)

    def _clipped(self, model: nn.Module) -> Tensor:
        ranks.average_gradients(self.trainer.optimizer)
        norm = self._clip(model)
        self._require_finite(torch.as_tensor(norm), "norm of the gradient")
        return norm

    def _require_finite(self, value: Tensor, what: str) -> None:
        if not torch.isfinite(value):
            raise Stopped(
                f"the {what} is {value.item()} at step {self.done() + 1}; the saved state is from before that step. "
                "Lower `learning_rate`, or set `precision: fp32`. The batch, by its rows in the training data, counted "
                f"from 0: {'; '.join(self._batch())}"
            )

    def _batch(self) -> Iterator[str]:
        """The rows of the batch at hand, each with the beginning of its text, if it has one."""
        loader = self.trainer.callback_handler.train_dataloader
        rows = next(islice(loader.batch_sampler, self.done() % len(loader), None))
        for row in rows:
            texts = [value for value in loader.dataset[row].values() if isinstance(value, str)]
            yield " ".join([str(row), *(repr(text[:SHOWN]) for text in texts)])


def _generators() -> tuple[Tensor, Tensor | None]:
    return torch.get_rng_state(), torch.cuda.get_rng_state() if torch.cuda.is_available() else None


def _restore(generators: tuple[Tensor, Tensor | None]) -> None:
    torch.set_rng_state(generators[0])
    if generators[1] is not None:
        torch.cuda.set_rng_state(generators[1])
