"""What a classifier says of NLI items."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from isthmus.cli import progress
from isthmus.precision import autocast
from isthmus.tasks.nli.data import LABELS, Item

COLUMNS = ["id", "label", "prediction", *(f"p_{label}" for label in LABELS)]


def encode(items: Sequence[Item], tokenizer: PreTrainedTokenizerBase) -> list[dict[str, Any]]:
    """Tokenise each pair once, to at most the tokenizer's ``model_max_length`` tokens; the longer text is cut first."""
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
    """Label probabilities of encoded items, computed in batches of similar length.

    Returns:
        ``(N, 3)``, float32: the columns in the order of ``LABELS``, the rows in that of ``rows``.
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
    """Rows under ``COLUMNS``; a tie goes to the label named first."""
    return [
        {"id": item.id, "label": item.label, "prediction": LABELS[values.index(max(values))]}
        | {f"p_{label}": f"{value:.6f}" for label, value in zip(LABELS, values, strict=True)}
        for item, values in zip(items, probabilities.tolist(), strict=True)
    ]
