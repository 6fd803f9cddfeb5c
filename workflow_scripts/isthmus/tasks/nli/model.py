"""The NLI classifier: an encoder under the stock sequence-classification head of its architecture."""

from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, PreTrainedModel, PreTrainedTokenizerBase

from isthmus.encoders.checked import WEIGHTS, check_weights, read_tokenizer, reading
from isthmus.encoders.rotation import attach_saved
from isthmus.errors import InputError
from isthmus.tasks.nli.data import LABELS


def new_classifier(encoder_path: str | Path) -> PreTrainedModel:
    """A three-way classifier over a saved encoder; the head, and a pooler the encoder lacks, are drawn at random.

    The head reads the first token's vector, whatever the encoder's own pooling, so that the folder loads with
    ``AutoModelForSequenceClassification`` anywhere.

    Raises:
        InputError: as :mod:`isthmus.encoders.checked`.
    """
    with reading(encoder_path):
        model = AutoModelForSequenceClassification.from_pretrained(
            encoder_path,
            dtype=torch.float32,
            id2label=dict(enumerate(LABELS)),
            label2id={label: number for number, label in enumerate(LABELS)},
            problem_type="single_label_classification",  # or its first loss would write it into its configuration
            **WEIGHTS,
        )
        check_weights(model, encoder_path, drawn=("classifier.", f"{model.base_model_prefix}.pooler."))
    return model


def load_classifier(path: str | Path) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Load a classifier folder in evaluation mode, with its languages' rotations if it has any, and its tokenizer.

    The tokenizer's ``model_max_length`` is the length that the classifier reads.

    Raises:
        InputError: as :mod:`isthmus.encoders.checked`; its labels are not the three of NLI.
    """
    with reading(path):
        model = AutoModelForSequenceClassification.from_pretrained(path, dtype=torch.float32, **WEIGHTS)
        if set(model.config.label2id) != set(LABELS):
            raise InputError(
                f"{path}/config.json: label2id has {', '.join(model.config.label2id)}; want {', '.join(LABELS)}"
            )
        check_weights(model, path)
        attach_saved(model.base_model, path)
        tokenizer = read_tokenizer(model, path)
    return model.eval(), tokenizer
