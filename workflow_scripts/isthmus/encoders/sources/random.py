"""Tiny BERT and XLM-R encoders with random weights, for trying every step of the workflow in seconds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import torch
from transformers import (
    BertConfig,
    BertModel,
    PreTrainedModel,
    PreTrainedTokenizerFast,
    XLMRobertaConfig,
    XLMRobertaModel,
)

from isthmus.encoders import RANDOM_POSITIONS
from isthmus.encoders.load import Encoder, EncoderInfo
from isthmus.encoders.tokenizers import unigram, wordpiece
from isthmus.errors import InputError

SENTENCES = 2000


@dataclass(frozen=True)
class RandomOptions:
    """Options of a random encoder's architecture.

    Attributes:
        architecture: ``bert`` with a WordPiece tokenizer, or ``xlm-roberta`` with a Unigram (SentencePiece) one.
        vocabulary: maximum number of pieces of the tokenizer.
        hidden: dimension of a token vector.
        layers: number of layers.
        heads: number of attention heads.
        seed: seed of the weights.
    """

    architecture: Literal["bert", "xlm-roberta"] = "bert"
    vocabulary: int = 2000
    hidden: int = 32
    layers: int = 2
    heads: int = 2
    seed: int = 1


def make(options: RandomOptions, texts: Iterable[str]) -> Encoder:
    """Draw the weights, and train the tokenizer on :data:`SENTENCES` of ``texts``.

    Raises:
        InputError: there are no texts.
    """
    return *random_encoder(options, texts), EncoderInfo()


def random_encoder(options: RandomOptions, texts: Iterable[str]) -> tuple[PreTrainedModel, PreTrainedTokenizerFast]:
    """Make the model and the tokenizer for :func:`make`."""
    texts = list(texts)
    if not texts:
        raise InputError("encoder source `random`: there is no text to train its tokenizer on")
    texts = texts[:: -(-len(texts) // SENTENCES)]
    shape = {
        "hidden_size": options.hidden,
        "num_hidden_layers": options.layers,
        "num_attention_heads": options.heads,
        "intermediate_size": 4 * options.hidden,
    }
    torch.manual_seed(options.seed)
    if options.architecture == "bert":
        tokenizer = wordpiece(texts, options.vocabulary, lowercase=False, max_length=RANDOM_POSITIONS)
        config = BertConfig(vocab_size=len(tokenizer), max_position_embeddings=RANDOM_POSITIONS, **shape)
        return BertModel(config, add_pooling_layer=False), tokenizer
    tokenizer = unigram(texts, options.vocabulary, max_length=RANDOM_POSITIONS)
    config = XLMRobertaConfig(
        vocab_size=len(tokenizer),
        max_position_embeddings=RANDOM_POSITIONS + 2,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        **shape,
    )
    return XLMRobertaModel(config, add_pooling_layer=False), tokenizer
