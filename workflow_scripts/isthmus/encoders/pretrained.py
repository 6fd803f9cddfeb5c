"""Read a pretrained model, keep its first layers, prune its vocabulary."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from transformers import AutoConfig, AutoModel, PreTrainedModel

from isthmus.encoders.checked import LAYER, check_finite, read_tokenizer
from isthmus.encoders.load import Encoder, EncoderInfo
from isthmus.encoders.prune import prune
from isthmus.errors import InputError

MODEL_TYPES = ("bert", "xlm-roberta")


@dataclass(frozen=True)
class PretrainedOptions:
    """Options of cutting a pretrained model.

    Attributes:
        layers: number of layers to keep, from the first; 0 keeps all.
        prune: keep only the vocabulary pieces in the configuration's corpora (Unigram tokenizers only). The embeddings
            of kept pieces do not change, but another corpus changes the encoder.
    """

    layers: int = 0
    prune: bool = False


@dataclass(frozen=True)
class FolderOptions(PretrainedOptions):
    """Options of cutting a Hugging Face model, and of its sentence vectors.

    Attributes:
        pooling: pooling of the untrained encoder's sentence vectors, for the reference line.
        query_prefix: text before a query, for the reference line and the retriever.
        document_prefix: text before a document, for the reference line and the retriever.
    """

    pooling: Literal["mean", "cls"] = "mean"
    query_prefix: str = ""
    document_prefix: str = ""


def read_pretrained(name: str, said: str, options: FolderOptions, texts: Iterable[str], **where: Any) -> Encoder:
    """Read a Hugging Face model, and :func:`cut` it.

    Args:
        name: the model's folder, or its name on the hub.
        said: the model's name in messages.
        options: see the class.
        texts: texts for pruning the vocabulary.
        where: arguments of ``from_pretrained``.

    Raises:
        InputError: the model is neither BERT nor XLM-R; its weights are damaged or lack a part; its tokenizer does not
            fit; as :func:`cut`.
    """
    config = AutoConfig.from_pretrained(name, **where)
    if config.model_type not in MODEL_TYPES:
        raise InputError(f"{said} is of type {config.model_type}; {' and '.join(MODEL_TYPES)} can be used")
    model, found = AutoModel.from_pretrained(
        name, config=config, use_safetensors=True, add_pooling_layer=False, output_loading_info=True, **where
    )
    if found["missing_keys"]:
        raise InputError(f"{said}: its weights lack {min(found['missing_keys'])!r}; is it damaged, or incomplete?")
    if any(LAYER in key for key in found["unexpected_keys"]):
        raise InputError(f"{said}: its weights have more layers than its config.json describes")
    check_finite(model, said)
    tokenizer = read_tokenizer(model, name, said, **where)
    info = EncoderInfo(options.pooling, options.query_prefix, options.document_prefix)
    return cut((model.float().eval(), tokenizer, info), options, texts)


def cut(encoder: Encoder, options: PretrainedOptions, texts: Iterable[str]) -> Encoder:
    """Cut a model's layers and vocabulary, as set in ``options``.

    Raises:
        InputError: the model has fewer layers; as :func:`isthmus.encoders.prune.prune`.
    """
    model, tokenizer, info = encoder
    if options.layers:
        _truncate(model, options.layers)
    if options.prune:
        model, tokenizer = prune(model, tokenizer, chain([info.query_prefix, info.document_prefix], texts))
    return model, tokenizer, info


def _truncate(model: PreTrainedModel, layers: int) -> None:
    if layers > model.config.num_hidden_layers:
        raise InputError(f"encoder option `layers`: {layers}, but the model has {model.config.num_hidden_layers}")
    model.encoder.layer = model.encoder.layer[:layers]
    model.config.num_hidden_layers = layers
