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
from typing import Any

import torch
from transformers import Trainer, TrainerCallback, TrainingArguments, set_seed
from transformers.trainer_callback import PrinterCallback, ProgressCallback

from isthmus.cli import progress_line
from isthmus.code import loaded_code
from isthmus.files import read_json, remove, write_json
from isthmus.training.costs import counted
from isthmus.training.counts import Costs

log = logging.getLogger("isthmus")
COMPLETE = "isthmus-complete"
COSTS = "isthmus-costs.json"


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
        precision: ``fp32``, or ``bf16`` for autocast.
        save_seconds: how often the training state is saved for a resume.
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
    precision: str = "fp32"
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
    """SHA-256 of what a saved training state depends on: JSON-serialisable ``parts`` and the library's code."""
    return hashlib.sha256(json.dumps([loaded_code(), *parts], sort_keys=True, default=str).encode()).hexdigest()


def prepare(seed: int) -> None:
    """Seed every generator and ask for deterministic kernels."""
    set_seed(seed)
    torch.use_deterministic_algorithms(True, warn_only=torch.cuda.is_available())


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
    """The trainer's arguments for ``options``: linear warm-up and decay, no external tracker, own saving."""
    return cls(
        output_dir=str(state),
        num_train_epochs=options.epochs,
        max_steps=options.max_steps or -1,
        per_device_train_batch_size=options.batch_size,
        learning_rate=options.learning_rate,
        warmup_steps=options.warmup,
        weight_decay=options.weight_decay,
        lr_scheduler_type="linear",
        bf16=options.precision == "bf16",
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


def train(trainer: Trainer, state: Path, mark: str, save_seconds: float) -> Costs:
    """Train to the end, from the last complete saved state if it bears the fingerprint ``mark``.

    State of another fingerprint is removed. The caller writes the model and then calls :func:`forget`, so that no
    kill falls between the last state and the model. Another process that trains here, left over from a workflow that
    was killed, is waited for.

    Returns:
        What the updates took, those before a kill too.
    """
    with _alone(state):
        return _train(trainer, state, mark, save_seconds)


def forget(state: Path) -> None:
    """Remove the training state of a model that has been written."""
    remove(state)


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    state.parent.mkdir(parents=True, exist_ok=True)
    with state.with_name(f"{state.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log.info("another process is training in %s; waiting for its end", state)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _train(trainer: Trainer, state: Path, mark: str, save_seconds: float) -> Costs:
    state.mkdir(exist_ok=True)
    marker = state / "fingerprint.json"
    if not marker.is_file() or read_json(marker) != mark:
        for path in state.iterdir():
            remove(path)
        write_json(marker, mark)
    for path in state.glob("checkpoint-*"):
        if not (path / COMPLETE).is_file():
            remove(path)
    saved = sorted(state.glob("checkpoint-*"), key=lambda path: int(path.name.split("-")[1]))
    if saved:
        log.info("resuming from %s", saved[-1].name)
    trainer.remove_callback(PrinterCallback)
    trainer.remove_callback(ProgressCallback)
    costs = Costs(**read_json(saved[-1] / COSTS)) if saved else Costs()
    trainer.add_callback(_Saving(save_seconds, costs))
    trainer.add_callback(_Progress())
    with counted(costs):
        trainer.train(resume_from_checkpoint=str(saved[-1]) if saved else None)
    costs.updates = trainer.state.global_step
    return costs


class TellProgress(TrainerCallback):
    """Set ``learner.update``, the number of updates done, and ``learner.progress``, their share, before each update."""

    def __init__(self, learner: Any) -> None:
        self.learner = learner

    def on_step_begin(self, args, state, control, **kwargs):
        self.learner.update = state.global_step
        self.learner.progress = state.global_step / state.max_steps


class _Saving(TrainerCallback):
    """Save every so many seconds; mark a save complete once it is wholly on disk; keep the last two."""

    def __init__(self, seconds: float, costs: Costs) -> None:
        self.seconds = seconds
        self.costs = costs
        self.last = time.monotonic()

    def on_step_end(self, args, state, control, **kwargs):
        if time.monotonic() - self.last >= self.seconds:
            control.should_save = True
        return control

    def on_save(self, args, state, control, **kwargs):
        folder = Path(args.output_dir)
        saved = folder / f"checkpoint-{state.global_step}"
        write_json(saved / COSTS, asdict(self.costs))
        (saved / COMPLETE).touch()
        done = sorted(folder.glob("checkpoint-*"), key=lambda path: int(path.name.split("-")[1]))
        for path in done[:-2]:
            remove(path)
        self.last = time.monotonic()


class _Progress(TrainerCallback):
    """A line of progress with the running loss every ten seconds; stop on a loss that is not finite."""

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
        loss = float(loss)
        if loss != loss or loss in (float("inf"), float("-inf")):
            raise FloatingPointError(f"the training loss is {loss} at step {state.global_step}")
        now = time.monotonic()
        if now - self.last >= 10:
            self.last = now
            done, total = state.global_step - self.first, state.max_steps - self.first
            log.info("%s, loss %.4f", progress_line("training step", done, total, now - self.start), loss)
