"""The predictions of a classifier on NLI items."""

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from isthmus.cli import progress
from isthmus.encoders.rotation import set_input_language
from isthmus.evaluation.accuracy import accuracy
from isthmus.files import atomic, write_tsv
from isthmus.languages import split_tags
from isthmus.paths import language_of
from isthmus.precision import autocast
from isthmus.tasks.nli.data import LABELS, Item, read_items
from isthmus.tasks.nli.model import load_classifier

log = logging.getLogger("isthmus")
COLUMNS = ["id", "label", "prediction", *(f"p_{label}" for label in LABELS)]


class Classifier:
    """Classifier of NLI items: it predicts label probabilities.

    Args:
        folder: the model's folder.
        precision: the model's precision.
    """

    def __init__(self, folder: Path, precision: str = "auto") -> None:
        torch.use_deterministic_algorithms(True, warn_only=torch.cuda.is_available())
        self.model, self.tokenizer = load_classifier(folder)
        self.model.to("cuda" if torch.cuda.is_available() else "cpu")
        self.precision = precision

    def __call__(self, languages: str, items: Sequence[Item]) -> Tensor:
        """Predict items in one language, or in two languages joined by a hyphen; see :func:`predict`."""
        set_input_language(self.model, *split_tags(languages))
        return predict(self.model, self.tokenizer, encode(items, self.tokenizer), self.precision)


def read_files(paths: Iterable[Path], most: int = 0) -> dict[str, list[Item]]:
    """Read the first ``most`` items (0: all) of files ``{language}.{split}.tsv``, by language."""
    return {language_of(path): read_items(path)[: most or None] for path in paths}


def write_predictions(folder: Path, found: Iterable[tuple[str, Sequence[Item], Tensor]]) -> None:
    """Write ``{name}.tsv`` for each ``(name, items, probabilities)`` and log the accuracy. ``folder`` is atomic."""
    with atomic(folder) as temporary:
        for name, items, probabilities in found:
            rows = prediction_rows(items, probabilities)
            write_tsv(temporary / f"{name}.tsv", COLUMNS, rows)
            log.info("%s: accuracy %.4f over %d items", name, accuracy(rows), len(rows))


def encode(items: Sequence[Item], tokenizer: PreTrainedTokenizerBase) -> list[dict[str, Any]]:
    """Tokenise each pair to at most the tokenizer's ``model_max_length`` tokens; the longer text is cut first."""
    encoded = tokenizer(
        [item.premise for item in items],
        [item.hypothesis for item in items],
        truncation="longest_first",
    )
    return [
        {**{key: encoded[key][row] for key in encoded}, "labels": LABELS.index(item.label)}
        for row, item in enumerate(items)
    ]


def predict(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    rows: Sequence[dict[str, Any]],
    precision: str = "auto",
    batch_size: int = 64,
) -> Tensor:
    """Predict label probabilities of encoded items, in batches of similar length.

    Returns:
        ``(N, 3)``, float32: columns in the order of ``LABELS``, rows in the order of ``rows``.
    """
    order = sorted(range(len(rows)), key=lambda row: len(rows[row]["input_ids"]))
    batches = [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
    columns = [model.config.label2id[label] for label in LABELS]
    result = torch.empty(len(rows), len(LABELS))
    model.eval()
    for batch in progress(batches, "classified batches"):
        inputs = [{key: value for key, value in rows[row].items() if key != "labels"} for row in batch]
        padded = tokenizer.pad(inputs, return_tensors="pt").to(model.device)
        with torch.inference_mode(), autocast(model.device, precision):
            logits = model(**padded).logits
        result[batch] = logits.float().softmax(dim=-1)[:, columns].cpu()
    return result


def prediction_rows(items: Sequence[Item], probabilities: Tensor) -> list[dict[str, str]]:
    """Make rows with ``COLUMNS``; a tie goes to the label that comes first in ``LABELS``."""
    return [
        {"id": item.id, "label": item.label, "prediction": LABELS[values.index(max(values))]}
        | {f"p_{label}": f"{value:.6f}" for label, value in zip(LABELS, values, strict=True)}
        for item, values in zip(items, probabilities.tolist(), strict=True)
    ]
