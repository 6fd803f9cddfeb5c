"""The NLI classifier: an encoder under the stock sequence-classification head of its architecture."""

from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, PreTrainedModel, PreTrainedTokenizerBase

from isthmus.encoders.checked import WEIGHTS, check_weights, read_tokenizer, reading
from isthmus.encoders.rotation import attach_saved
from isthmus.errors import InputError
from isthmus.tasks.nli.data import LABELS


def new_classifier(encoder_path: str | Path) -> PreTrainedModel:
    """Make a three-way classifier over a saved encoder. The head, and a missing pooler, are initialised at random.

    The head reads the first token's vector, whatever pooling the encoder uses. So
    ``AutoModelForSequenceClassification`` loads the folder without Isthmus.

    Raises:
        InputError: as :mod:`isthmus.encoders.checked`.
    """
    with reading(encoder_path):
        model = AutoModelForSequenceClassification.from_pretrained(
            encoder_path,
            dtype=torch.float32,
            id2label=dict(enumerate(LABELS)),
            label2id={label: number for number, label in enumerate(LABELS)},
            problem_type="single_label_classification",  # otherwise the first loss adds it to the configuration
            **WEIGHTS,
        )
        check_weights(model, encoder_path, drawn=("classifier.", f"{model.base_model_prefix}.pooler."))
    return model


def load_classifier(path: str | Path) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Load a classifier folder in evaluation mode, with its tokenizer and with its languages' rotations, if any.

    The tokenizer's ``model_max_length`` is the classifier's input length.

    Raises:
        InputError: as :mod:`isthmus.encoders.checked`; the labels are not the three of NLI.
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
