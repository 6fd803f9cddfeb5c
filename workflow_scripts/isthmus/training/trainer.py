"""The trainer of every step: it extends that of transformers by saving, resuming, cost counting and error checks."""

import logging
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from accelerate.utils.memory import clear_device_cache, should_reduce_batch_size
from safetensors.torch import load_file, load_model, save_file, save_model
from torch import Tensor, nn
from torch.optim import Optimizer
from transformers import Trainer, TrainerCallback, TrainerState
from transformers.trainer import TRAINER_STATE_NAME
from transformers.trainer_callback import PrinterCallback, ProgressCallback

from isthmus.cli import PROGRESS_SECONDS, progress_line
from isthmus.errors import Stopped
from isthmus.files import require_room, write_json
from isthmus.training import ranks
from isthmus.training.costs import counted
from isthmus.training.counts import Costs
from isthmus.training.parts import split_batches
from isthmus.training.saving import COUNTS, KEPT, Saving, alone, last_state, saved_counts, whole_states

log = logging.getLogger("isthmus")
WEIGHTS, BESIDE = "weights.safetensors", "beside.safetensors"
SHOWN = 60
"""Number of a text's characters that a message shows."""


class StepTrainer(Trainer):
    """Base class of all trainers. It can be mixed with sentence-transformers' trainers, which have the same base class.

    Args:
        learner: before each update, its ``update`` is set to the number of updates done, and ``progress`` to their
            share.
        beside: a module that is trained together with the model. Its attribute ``learning_rate`` is its peak learning
            rate. Its gradient norm is clipped separately, and it has no weight decay. Its state is saved and resumed,
            but is not part of the model.
        teacher: an encoder outside the model; its passes are counted too.
        kwargs: arguments of the base class.

    Attributes:
        costs: costs of the updates so far.
        parts: number of parts of a batch in the encoder; doubled each time memory runs out.
    """

    def __init__(
        self,
        *,
        learner: Any = None,
        beside: nn.Module | None = None,
        teacher: nn.Module | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.learner, self.beside, self.teacher = learner, beside, teacher
        self.costs, self.parts = Costs(), 1
        self.remove_callback(PrinterCallback)
        self.remove_callback(ProgressCallback)

    def learn(self, mark: str, save_seconds: float) -> Costs:
        """Train to the end. Resume from the last complete state if it has the fingerprint ``mark``.

        States with another fingerprint are removed. The caller writes the model and its costs, and only then removes
        the state. So a kill in between repeats no update. A killed workflow can leave a process that still trains in
        the same folder; this method waits for its end.

        Returns:
            The costs of all updates, also of those before a kill.

        Raises:
            InputError: the folder of states is not writable, or its disk has no room for them.
            Stopped: a loss or gradient is not finite; memory is too small for any part of a batch; a state can't be
                written; a signal came.
        """
        folder = Path(self.args.output_dir)
        if ranks.rank() == 0:  # rank 0 also clears the folder, so another process might find no folder
            require_room(folder, (KEPT + 1 - len(whole_states(folder))) * self._state_size())
        with alone(folder):
            saved = ranks.from_first(lambda: last_state(folder, mark))
            if saved:
                log.info("resuming from %s", saved.name)
                self.costs, self.parts = saved_counts(saved)
                self.state = TrainerState.load_from_json(str(saved / TRAINER_STATE_NAME))
            self.costs.precision = "bf16" if self.args.bf16 else "fp32"
            if saved and self.state.global_step >= self.state.max_steps:
                self._load_from_checkpoint(str(saved))
            else:
                self._train_from(saved, Saving(folder, save_seconds))
        self.costs.updates = self.state.global_step
        return self.costs

    def _train_from(self, saved: Path | None, saving: Saving) -> None:
        self.saving = saving
        self.add_callback(saving)
        self.add_callback(_Progress())
        split_batches(self.model, self.parts, ranks.size())
        with counted(self.costs, self.model, self.teacher), saving.at_signals():
            self.train(resume_from_checkpoint=str(saved) if saved else None)
        split_batches(self.model, 1)

    def create_optimizer(self, *args: Any) -> Optimizer:
        optimizer = super().create_optimizer(*args)
        if self.beside is not None:
            self.beside.to(self.args.device)
            learning = [parameter for parameter in self.beside.parameters() if parameter.requires_grad]
            if learning:
                optimizer.add_param_group({"params": learning, "lr": self.beside.learning_rate, "weight_decay": 0.0})
        return optimizer

    def training_step(self, model: nn.Module, inputs: dict[str, Any], num_items_in_batch: Any = None) -> Tensor:
        """Add a batch's gradients and return its detached loss. Retry in smaller parts if memory runs out."""
        if self.learner is not None:
            self.learner.update = self.state.global_step
            self.learner.progress = self.state.global_step / self.state.max_steps
        if self.beside is not None:
            self.beside.zero_grad()
        costs, generators = replace(self.costs), _generators()
        loss = self._tried(model, inputs, num_items_in_batch)
        while loss is None:
            self._halve()
            vars(self.costs).update(vars(costs))
            _restore(generators)
            loss = self._tried(model, inputs, num_items_in_batch)
        self._require_finite(loss, "loss")
        return loss

    def _clip_grad_norm(self, model: nn.Module) -> Tensor:
        ranks.average_gradients(self.optimizer)
        norm = super()._clip_grad_norm(model)
        self._require_finite(torch.as_tensor(norm), "norm of the gradient")
        if self.beside is not None:
            nn.utils.clip_grad_norm_(list(self.beside.parameters()), self.args.max_grad_norm)
        return norm

    def _save_checkpoint(self, model: nn.Module, trial: Any) -> None:
        """Save the state completely or not at all."""
        if ranks.rank():
            return
        with self.saving.whole(self.state.global_step) as state:
            super()._save_checkpoint(model, trial)
            if self.beside is not None:
                save_file(self.beside.state_dict(), state / BESIDE)
            write_json(state / COUNTS, {"costs": asdict(self.costs), "parts": self.parts})

    def _save(self, output_dir: str | None = None, state_dict: dict[str, Any] | None = None) -> None:
        """Save the weights by their names in memory, because a model folder can't represent adapters."""
        folder = Path(output_dir or self.args.output_dir)
        folder.mkdir(parents=True, exist_ok=True)
        save_model(self.model, str(folder / WEIGHTS))

    def _load_from_checkpoint(self, checkpoint: str, *args: Any) -> None:
        load_model(self.model, Path(checkpoint) / WEIGHTS)
        if self.beside is not None:
            self.beside.load_state_dict(load_file(Path(checkpoint) / BESIDE))

    def _state_size(self) -> int:
        """Return the bytes of a saved state: all weights, and AdamW's two moments of the trainable ones."""
        learning = sum(parameter.nbytes for parameter in self.model.parameters() if parameter.requires_grad)
        return sum(tensor.nbytes for tensor in self.model.state_dict().values()) + 2 * learning

    def _tried(self, model: nn.Module, inputs: dict[str, Any], *args: Any) -> Tensor | None:
        """Return the loss, or None if memory ran out. The step's memory is free on return."""
        try:
            return super().training_step(model, inputs, *args)
        except RuntimeError as error:
            if not should_reduce_batch_size(error):
                raise
            step, rows = self.state.global_step + 1, self.args.train_batch_size
            if ranks.size() > 1:
                raise Stopped(
                    f"out of memory at step {step} in one of {ranks.size()} processes, which halve no batch: take more"
                    f" GPUs (`gpus_per_training`), or lower `batch_size` or `max_length` ({error})"
                ) from error
            if self.parts >= rows:
                raise Stopped(
                    f"out of memory at step {step}, with each of the {rows} rows of a batch by itself in the encoder:"
                    f" lower `batch_size` or `max_length`, or take a larger device ({error})"
                ) from error
        return None

    def _halve(self) -> None:
        self.parts *= 2
        log.warning(
            "out of memory at step %d: from here on a batch goes through the encoder in %d parts, whose gradients are "
            "accumulated; the loss is that of the whole batch, and the encoder's activations are made twice",
            self.state.global_step + 1,
            self.parts,
        )
        self.optimizer.zero_grad()
        clear_device_cache(garbage_collection=True)
        split_batches(self.model, self.parts)

    def _require_finite(self, value: Tensor, what: str) -> None:
        if not torch.isfinite(value):
            raise Stopped(
                f"the {what} is {value.item()} at step {self.state.global_step + 1}; the saved state is from before "
                "that step. Lower `learning_rate`, or set `precision: fp32`. The batch, by its rows in the training "
                f"data, counted from 0: {'; '.join(self._batch())}"
            )

    def _batch(self) -> Iterator[str]:
        """Give the rows of the current batch, each with the beginning of its texts, if any."""
        loader = self.callback_handler.train_dataloader
        rows = next(islice(loader.batch_sampler, self.state.global_step % len(loader), None))
        for row in rows:
            texts = [value for value in loader.dataset[row].values() if isinstance(value, str)]
            yield " ".join([str(row), *(repr(text[:SHOWN]) for text in texts)])


class _Progress(TrainerCallback):
    """Trainer callback that periodically logs progress and the running loss."""

    def on_train_begin(self, args, state, control, **kwargs):
        self.start = self.last = time.monotonic()
        self.first = state.global_step

    def on_log(self, args, state, control, logs=None, **kwargs):
        loss, now = (logs or {}).get("loss"), time.monotonic()
        if loss is not None and now - self.last >= PROGRESS_SECONDS:
            self.last = now
            done, total = state.global_step - self.first, state.max_steps - self.first
            log.info("%s, loss %.4f", progress_line("training step", done, total, now - self.start), float(loss))


def _generators() -> tuple[Tensor, Tensor | None]:
    return torch.get_rng_state(), torch.cuda.get_rng_state() if torch.cuda.is_available() else None


def _restore(generators: tuple[Tensor, Tensor | None]) -> None:
    torch.set_rng_state(generators[0])
    if generators[1] is not None:
        torch.cuda.set_rng_state(generators[1])
