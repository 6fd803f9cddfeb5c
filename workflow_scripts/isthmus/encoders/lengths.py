"""The maximum input length of a model, in tokens. It is the length in training, saved with the tokenizer."""

from typing import Any

from transformers import PreTrainedConfig, PreTrainedModel, PreTrainedTokenizerBase

from isthmus.errors import InputError

LENGTHS = ("max_length", "query_length", "document_length", "text_length")
"""Options, and attributes of a retriever, that limit the number of input tokens."""
OFFSET = ("xlm-roberta", "roberta")
"""Architectures that number their positions from the padding token's id + 1."""


def most_tokens(config: PreTrainedConfig) -> int:
    """Return the number of tokens that a model's positions allow, special tokens included."""
    taken = config.pad_token_id + 1 if config.model_type in OFFSET else 0
    return config.max_position_embeddings - taken


def own_length(tokenizer: PreTrainedTokenizerBase, config: PreTrainedConfig) -> int:
    """Return the maximum input length of a saved model. A tokenizer without a length of its own uses all positions."""
    return min(tokenizer.model_max_length, most_tokens(config))


def check_lengths(options: Any, model: PreTrainedModel) -> None:
    """Check the attributes :data:`LENGTHS` of ``options`` against the positions of the model.

    Raises:
        InputError: the model has too few positions.
    """
    most = most_tokens(model.config)
    for name in LENGTHS:
        length = getattr(options, name, None) or 0
        if length > most:
            raise InputError(
                f"{model.name_or_path}: `{name}` is {length}, but this encoder reads at most {most} tokens;"
                f" write {most} or less"
            )
