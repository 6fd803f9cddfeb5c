"""The NLI classifier: an encoder under the stock sequence-classification head of its architecture."""

from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from isthmus.encoders.rotation import attach_saved
from isthmus.errors import InputError
from isthmus.nli.items import LABELS


def new_classifier(encoder_path: str | Path) -> PreTrainedModel:
    """A three-way classifier over a saved encoder; the head, and a pooler the encoder lacks, are drawn at random.

    The head reads the first token's vector, whatever the encoder's own pooling, so that the folder loads with
    ``AutoModelForSequenceClassification`` anywhere.

    Raises:
        InputError: there is no such folder.
    """
    _require(encoder_path)
    return AutoModelForSequenceClassification.from_pretrained(
        encoder_path,
        local_files_only=True,
        dtype=torch.float32,
        id2label=dict(enumerate(LABELS)),
        label2id={label: number for number, label in enumerate(LABELS)},
    )


def load_classifier(path: str | Path) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Load a classifier folder in evaluation mode, with its languages' rotations if it has any, and its tokenizer.

    Raises:
        InputError: there is no such folder, or its labels are not the three of NLI.
    """
    _require(path)
    model = AutoModelForSequenceClassification.from_pretrained(path, local_files_only=True, dtype=torch.float32)
    if set(model.config.label2id) != set(LABELS):
        raise InputError(
            f"{path}/config.json: label2id has {', '.join(model.config.label2id)}; want {', '.join(LABELS)}"
        )
    attach_saved(model.base_model, path)
    return model.eval(), AutoTokenizer.from_pretrained(path, local_files_only=True)


def _require(path: str | Path) -> None:
    if not (Path(path) / "config.json").is_file():
        raise InputError(f"{path}: not a Hugging Face model folder (it has no config.json)")
