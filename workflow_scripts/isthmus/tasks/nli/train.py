"""English training of the NLI classifier."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch.utils.data import Sampler
from transformers import (
    DataCollatorWithPadding,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    TrainingArguments,
)
from transformers.trainer_pt_utils import DistributedLengthGroupedSampler

from isthmus.encoders.checked import read_tokenizer
from isthmus.encoders.lengths import check_lengths
from isthmus.evaluation.accuracy import accuracy
from isthmus.files import atomic, write_json
from isthmus.robust import new_train_method
from isthmus.robust.base import TextSource
from isthmus.robust.trainer import TaskTrainer
from isthmus.tasks.nli.data import LABELS, Item, read_items
from isthmus.tasks.nli.model import new_classifier
from isthmus.tasks.nli.predict import encode, predict, prediction_rows
from isthmus.training import engine, ranks
from isthmus.training.counts import Costs
from isthmus.training.engine import StepOptions, TrainingOptions

log = logging.getLogger("isthmus")


@dataclass(frozen=True)
class ClassifierOptions(StepOptions):
    """Options of NLI training, without those of its method."""


class ClassifierTrainer(TaskTrainer):
    """Trainer with batches of items of similar length. The seed and the epoch determine the order.

    The stock ``group_by_length`` draws the order from the global generator, so a resumed epoch would have another one.
    """

    def _get_train_sampler(self, train_dataset: Sequence[dict[str, Any]] | None = None) -> Sampler:
        lengths = [len(row["input_ids"]) for row in train_dataset or self.train_dataset]
        return DistributedLengthGroupedSampler(
            self.args.train_batch_size, num_replicas=1, rank=0, seed=self.args.seed, lengths=lengths
        )


def train(
    encoder: Path,
    english: Path,
    bitext: Sequence[Path],
    method: str,
    options: TrainingOptions,
    seed: int,
    state: Path,
    output: Path,
    dev: Path | None = None,
) -> Costs:
    """Train a classifier; write its folder with its tokenizer and ``training.json`` (items, steps, dev accuracy).

    Args:
        encoder: an encoder folder.
        english: items to learn.
        bitext: files named ``{language}.tsv``, for a method that reads bitext.
        method: a train method, such as ``plain``.
        options: an instance of ``isthmus.robust.options_class(method, ClassifierOptions)``.
        seed: seed of the head, the order of the items and dropout.
        state: folder of the saved training state, for a resume; the caller removes it.
        output: folder to write.
        dev: items for a last accuracy, which is logged; no choice depends on it.

    Returns:
        The costs of the updates.

    Raises:
        InputError: as ``read_items``, ``new_classifier`` and ``new_train_method``.
    """
    engine.prepare(seed)
    items = read_items(english)
    warn_of_missing_labels(items, english)
    model = new_classifier(encoder)
    check_lengths(options, model)
    tokenizer = read_tokenizer(model, encoder)
    tokenizer.model_max_length = options.max_length  # saved, so that evaluations read as much
    engine.freeze(model, options)
    trainer = ClassifierTrainer(
        method=new_train_method(method, options, TextSource(bitext, tokenizer, [""], seed)),
        model=model,
        args=engine.arguments(TrainingArguments, options, state, seed),
        train_dataset=encode(items, tokenizer),
        data_collator=DataCollatorWithPadding(tokenizer),
        processing_class=tokenizer,
    )
    log.info("training %s on %d items of %s", method, len(items), english)
    mark = engine.step_fingerprint(method, options, seed, (encoder, english, *bitext))
    costs = trainer.learn(mark, options.save_seconds)
    facts = {"items": len(items), "steps": costs.updates}
    if dev is not None:
        facts["dev_accuracy"] = _dev_accuracy(model, tokenizer, dev, options)
    log.info("trained: %s", ", ".join(f"{key} {value}" for key, value in facts.items()))
    if ranks.rank() == 0:
        with atomic(output) as folder:
            model.save_pretrained(folder)
            tokenizer.save_pretrained(folder)
            write_json(folder / "training.json", facts)
    return costs


def warn_of_missing_labels(items: Sequence[Item], where: Path) -> None:
    """Log the labels that no item has: the classifier can't learn them."""
    missing = [label for label in LABELS if label not in {item.label for item in items}]
    if missing:
        log.warning("%s: no item is labelled %s; the classifier can't learn it", where, " or ".join(missing))


def _dev_accuracy(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, dev_file: Path, options: TrainingOptions
) -> float:
    items = read_items(dev_file)
    rows = encode(items, tokenizer)
    return accuracy(prediction_rows(items, predict(model, tokenizer, rows, options.precision)))
