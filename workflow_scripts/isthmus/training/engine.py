"""What every training step shares: seeds, arguments, progress, saved state under a fingerprint.

Works with transformers' ``Trainer`` and the trainers of sentence-transformers, which derive from it.
"""

import fcntl
import hashlib
import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from transformers import Trainer, TrainerCallback, TrainerState, TrainingArguments, set_seed
from transformers.trainer import TRAINER_STATE_NAME
from transformers.trainer_callback import PrinterCallback, ProgressCallback

from isthmus.cli import PROGRESS_SECONDS, progress_line
from isthmus.files import digest, require_room
from isthmus.precision import job_precision
from isthmus.provenance.fingerprints import loaded_code
from isthmus.training import ranks
from isthmus.training.costs import counted
from isthmus.training.counts import Costs
from isthmus.training.parts import split_batches
from isthmus.training.saving import KEPT, Saving, keep_own, saved_counts, whole_states
from isthmus.training.step import GuardedStep

log = logging.getLogger("isthmus")


@dataclass(frozen=True)
class TrainingOptions:
    """The options of every step that trains; a step's own options extend this class.

    Attributes:
        epochs: passes over the training data; ignored when ``max_steps`` is set.
        max_steps: number of updates, 0 for as many as ``epochs`` makes.
        batch_size: examples (or sentence pairs) in an update.
        learning_rate: peak of AdamW's learning rate, reached after ``warmup`` and falling linearly to 0.
        warmup: share of the updates over which the learning rate rises.
        weight_decay: AdamW's decoupled weight decay.
        max_length: tokens kept of an input.
        dropout: whether the encoder's dropout is on.
        train_embeddings: whether the word embeddings learn.
        precision: ``fp32``, ``bf16`` for autocast, or ``auto``: bf16 where the job's device has instructions for it,
            else fp32.
        save_seconds: how often the training state is saved for a resume, 0 for after every update; more seldom where
            saving takes so long that it would be over 3% of the time.
    """

    epochs: float = 1.0
    max_steps: int = 0
    batch_size: int = 32
    learning_rate: float = 2e-5
    warmup: float = 0.1
    weight_decay: float = 0.01
    max_length: int = 128
    dropout: bool = True
    train_embeddings: bool = True
    precision: Literal["auto", "bf16", "fp32"] = "auto"
    save_seconds: float = 120.0


@dataclass(frozen=True)
class StepOptions(TrainingOptions):
    """The options of every step of a chain that trains.

    Attributes:
        passes: encoder passes, forward and backward, that all updates together may take, in place of ``max_steps``; 0
            for no such budget.
    """

    passes: int = 0


def fingerprint(*parts: Any) -> str:
    """SHA-256 of what a saved training state depends on: JSON-serialisable ``parts``, the library's code, and how many
    processes train together, which changes the last bits."""
    facts = [loaded_code(), ranks.size(), *parts]
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()


def options_facts(options: TrainingOptions) -> list[Any]:
    """What a training depends on of its options: all but when it saves, the precision they come to on this machine, and
    the bytes of the files they name."""
    values = {name: value for name, value in asdict(options).items() if name != "save_seconds"}
    values["precision"] = job_precision(options.precision)
    named = [Path(value) for value in values.values() if isinstance(value, str) and value]
    return [values, *(digest(path) for path in named if path.is_file())]


def prepare(seed: int) -> None:
    """Seed every generator and ask for deterministic kernels."""
    set_seed(seed)
    torch.use_deterministic_algorithms(True, warn_only=torch.cuda.is_available())
    # Filling new tensors changes no result, as no kernel here reads them before it writes; it took 8% of a step.
    torch.utils.deterministic.fill_uninitialized_memory = False


def freeze(model: torch.nn.Module, options: TrainingOptions) -> None:
    """Apply ``train_embeddings`` and ``dropout`` to a transformers model, in place."""
    if not options.train_embeddings:
        model.get_input_embeddings().weight.requires_grad_(False)
    if not options.dropout:
        for module in model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0
            if hasattr(module, "dropout_prob"):
                module.dropout_prob = 0.0


def arguments(cls: type[TrainingArguments], options: TrainingOptions, state: Path, seed: int, **more: Any) -> Any:
    """The trainer's arguments for ``options``: linear warm-up and decay, one GPU, no external tracker, own saving."""
    result = cls(
        output_dir=str(state),
        num_train_epochs=options.epochs,
        max_steps=options.max_steps or -1,
        per_device_train_batch_size=options.batch_size,
        learning_rate=options.learning_rate,
        warmup_steps=options.warmup,
        weight_decay=options.weight_decay,
        lr_scheduler_type="linear",
        bf16=job_precision(options.precision) == "bf16",
        use_cpu=not torch.cuda.is_available(),
        dataloader_pin_memory=torch.cuda.is_available(),
        seed=seed,
        data_seed=seed,
        report_to=[],
        save_strategy="no",
        logging_strategy="steps",
        logging_steps=10,
        logging_nan_inf_filter=False,
        disable_tqdm=True,
        dataloader_num_workers=0,
        **more,
    )
    # Where a process sees several GPUs, the trainer would give each of them a whole batch.
    result._n_gpu = min(result.n_gpu, 1)
    return result


def train(trainer: Trainer, state: Path, mark: str, save_seconds: float) -> Costs:
    """Train to the end, from the last whole saved state if it bears the fingerprint ``mark``.

    State of another fingerprint is removed. The caller writes the model and what it took, and only then has the state
    forgotten, so that no kill in between makes an update again. Another process that trains here, left over from a
    workflow that was killed, is waited for.

    Returns:
        What the updates took, those before a kill too.

    Raises:
        InputError: ``state`` can't be written in, or its disk has no room for the states.
        Stopped: as :class:`isthmus.training.step.GuardedStep` and :class:`isthmus.training.saving.Saving`.
    """
    if ranks.rank() == 0:  # which clears the folder, too: another would look while it is away
        require_room(state, (KEPT + 1 - len(whole_states(state))) * _state_size(trainer.model))
    with _alone(state):
        return _train(trainer, ranks.from_first(lambda: _last_state(state, mark)), save_seconds)


def _last_state(state: Path, mark: str) -> Path | None:
    keep_own(state, mark)
    return next(reversed(whole_states(state)), None)


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    if ranks.rank():  # the first of the processes has the lock for all
        yield
        return
    with state.with_name(f"{state.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log.info("another process is training in %s; waiting for its end", state)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _state_size(model: torch.nn.Module) -> int:
    """Bytes of a saved state: the weights, and AdamW's two moments of those that learn."""
    learning = sum(parameter.nbytes for parameter in model.parameters() if parameter.requires_grad)
    return sum(tensor.nbytes for tensor in model.state_dict().values()) + 2 * learning


def _train(trainer: Trainer, saved: Path | None, save_seconds: float) -> Costs:
    costs, parts = saved_counts(saved) if saved else (Costs(), 1)
    costs.precision = "bf16" if trainer.args.bf16 else "fp32"
    if saved:
        log.info("resuming from %s", saved.name)
        progress = TrainerState.load_from_json(str(saved / TRAINER_STATE_NAME))
        if progress.global_step >= progress.max_steps:
            trainer._load_from_checkpoint(str(saved))
            costs.updates = progress.global_step
            return costs
    trainer.remove_callback(PrinterCallback)
    trainer.remove_callback(ProgressCallback)
    trainer.add_callback(_Progress())
    step = GuardedStep(trainer, costs, parts)
    with counted(costs), Saving(trainer, step, save_seconds).at_signals():
        trainer.train(resume_from_checkpoint=str(saved) if saved else None)
    split_batches(trainer.model, 1)
    costs.updates = step.done()
    return costs


class TellProgress(TrainerCallback):
    """Set ``learner.update``, the number of updates done, and ``learner.progress``, their share, before each update."""

    def __init__(self, learner: Any) -> None:
        self.learner = learner

    def on_step_begin(self, args, state, control, **kwargs):
        self.learner.update = state.global_step
        self.learner.progress = state.global_step / state.max_steps


class _Progress(TrainerCallback):
    """Now and then a line of progress with the running loss."""

    def __init__(self) -> None:
        self.start = self.last = time.monotonic()
        self.first = 0

    def on_train_begin(self, args, state, control, **kwargs):
        self.start = self.last = time.monotonic()
        self.first = state.global_step

    def on_log(self, args, state, control, logs=None, **kwargs):
        loss = (logs or {}).get("loss")
        if loss is None:
            return
        now = time.monotonic()
        if now - self.last >= PROGRESS_SECONDS:
            self.last = now
            done, total = state.global_step - self.first, state.max_steps - self.first
            log.info("%s, loss %.4f", progress_line("training step", done, total, now - self.start), float(loss))
