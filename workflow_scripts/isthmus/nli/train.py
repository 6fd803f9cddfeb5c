"""Train the NLI classifier on English, plainly or against an adversary."""

import logging
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from transformers import (
    AutoTokenizer,
    DataCollatorWithPadding,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    Trainer,
    TrainingArguments,
)

from isthmus.adversarial import new_adversary
from isthmus.adversarial.trainer import robust_trainer
from isthmus.evaluation.accuracy import accuracy
from isthmus.files import atomic, digest, write_json
from isthmus.nli.items import read_items
from isthmus.nli.model import new_classifier
from isthmus.nli.predict import encode, predict, prediction_rows
from isthmus.training import engine
from isthmus.training.engine import TrainingOptions

log = logging.getLogger("isthmus")


@dataclass(frozen=True)
class ClassifierOptions(TrainingOptions):
    """The options of NLI training beside those of its method."""


def train_classifier(
    encoder: Path, train_file: Path, dev_file: Path | None, method: str, options: TrainingOptions, seed: int,
    state: Path, output: Path,
) -> None:  # fmt: skip
    """Train and write a classifier folder with its tokenizer and ``training.json`` (steps, seconds, dev accuracy).

    Args:
        encoder: an encoder folder.
        train_file: items to learn.
        dev_file: items whose accuracy is logged at the end, or ``None``; nothing is chosen by it.
        method: a key of ``isthmus.adversarial.METHODS``.
        options: of ``isthmus.adversarial.options_class(method, ClassifierOptions)``.
        seed: draws the head, the order of the items and dropout.
        state: folder of the training state, for a run that was killed to go on from.
        output: folder to write.

    Raises:
        InputError: as ``read_items`` and ``new_classifier``.
    """
    start = time.monotonic()
    engine.prepare(seed)
    tokenizer = AutoTokenizer.from_pretrained(encoder, local_files_only=True)
    items = read_items(train_file)
    model = new_classifier(encoder)
    engine.freeze(model, options)
    trainer = robust_trainer(Trainer, new_adversary(method, options))(
        model=model,
        args=engine.arguments(TrainingArguments, options, state, seed, train_sampling_strategy="group_by_length"),
        train_dataset=encode(items, tokenizer, options.max_length),
        data_collator=DataCollatorWithPadding(tokenizer),
        processing_class=tokenizer,
    )
    log.info("training %s on %d items of %s", method, len(items), train_file)
    mark = engine.fingerprint(method, asdict(options), seed, digest(train_file), digest(encoder))
    engine.train(trainer, state, mark, options.save_seconds)
    facts = {"items": len(items), "steps": trainer.state.global_step, "seconds": round(time.monotonic() - start, 1)}
    if dev_file is not None:
        facts["dev_accuracy"] = _dev_accuracy(model, tokenizer, dev_file, options)
    log.info("trained: %s", ", ".join(f"{key} {value}" for key, value in facts.items()))
    with atomic(output) as folder:
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        write_json(folder / "training.json", facts)


def _dev_accuracy(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, dev_file: Path, options: TrainingOptions
) -> float:
    items = read_items(dev_file)
    rows = encode(items, tokenizer, options.max_length)
    return accuracy(prediction_rows(items, predict(model, tokenizer, rows, options.precision)))
