"""Shared code of training steps: options, seeds, the trainer's arguments, the fingerprint of the saved state."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from transformers import TrainingArguments, set_seed

from isthmus.files import digest
from isthmus.precision import job_precision
from isthmus.provenance.fingerprints import loaded_code
from isthmus.training import ranks


@dataclass(frozen=True)
class TrainingOptions:
    """Options of every training step; a step's own options extend this class.

    Attributes:
        epochs: passes over the training data; ignored if ``max_steps`` is set.
        max_steps: number of updates; 0 lets ``epochs`` decide.
        batch_size: examples (or sentence pairs) in an update.
        learning_rate: peak of AdamW's learning rate, reached after ``warmup`` and falling linearly to 0.
        warmup: share of the updates over which the learning rate rises.
        weight_decay: AdamW's decoupled weight decay.
        max_length: tokens kept of an input.
        dropout: whether the encoder's dropout is on.
        train_embeddings: whether the word embeddings are trained.
        precision: ``fp32``, ``bf16`` for autocast, or ``auto``: bf16 if the job's device has instructions for it, else
            fp32.
        save_seconds: seconds between two saves of the training state, 0 for a save after every update; longer if
            saving would take over 3% of the time.
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
    """Options of every training step of a chain.

    Attributes:
        passes: budget of encoder passes, forward and backward, for all updates together; it replaces ``max_steps``. 0
            for no budget.
    """

    passes: int = 0


def fingerprint(*parts: Any) -> str:
    """Return the SHA-256 of everything that a saved training state depends on.

    It covers JSON-serialisable ``parts``, the library's code, and the number of processes, which changes the last bits.
    """
    facts = [loaded_code(), ranks.size(), *parts]
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()


def step_fingerprint(step: str, options: TrainingOptions, seed: int, files: Iterable[Path]) -> str:
    """Return the :func:`fingerprint` of a step that reads ``files``."""
    return fingerprint(step, options_facts(options), seed, [digest(file) for file in files])


def options_facts(options: TrainingOptions) -> list[Any]:
    """List the options that a training's result depends on.

    The interval between saves is left out. The precision is the one of this machine. The list includes the digests of
    the files that options name.
    """
    values = {name: value for name, value in asdict(options).items() if name != "save_seconds"}
    values["precision"] = job_precision(options.precision)
    named = [Path(value) for value in values.values() if isinstance(value, str) and value]
    return [values, *(digest(path) for path in named if path.is_file())]


def prepare(seed: int) -> None:
    """Seed all random generators and request deterministic kernels."""
    set_seed(seed)
    torch.use_deterministic_algorithms(True, warn_only=torch.cuda.is_available())
    # PyTorch fills new tensors in deterministic mode. That took 8% of a step, and no kernel here reads them unwritten.
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
    """Make the trainer's arguments: linear warm-up and decay, one GPU, no external tracker; Isthmus saves the state."""
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
    # If a process sees several GPUs, the trainer gives each of them a whole batch.
    result._n_gpu = min(result.n_gpu, 1)
    return result
