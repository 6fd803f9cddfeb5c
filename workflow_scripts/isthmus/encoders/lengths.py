"""How many tokens a model reads of an input: the length it learnt with, saved with its tokenizer."""

from typing import Any

from transformers import PreTrainedConfig, PreTrainedModel, PreTrainedTokenizerBase

from isthmus.errors import InputError

LENGTHS = ("max_length", "query_length", "document_length", "text_length")
"""What the tokens kept of an input are called, among options and in a retriever."""
OFFSET = ("xlm-roberta", "roberta")
"""Architectures that number their positions from the padding token's id + 1."""


def most_tokens(config: PreTrainedConfig) -> int:
    """The most tokens that a model has positions for, special tokens included."""
    taken = config.pad_token_id + 1 if config.model_type in OFFSET else 0
    return config.max_position_embeddings - taken


def own_length(tokenizer: PreTrainedTokenizerBase, config: PreTrainedConfig) -> int:
    """Tokens that a saved model reads of an input. A tokenizer without a length of its own reads all positions."""
    return min(tokenizer.model_max_length, most_tokens(config))


def check_lengths(options: Any, model: PreTrainedModel) -> None:
    """Compare :data:`LENGTHS`, attributes of ``options``, with the positions of the model that reads so many tokens.

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
