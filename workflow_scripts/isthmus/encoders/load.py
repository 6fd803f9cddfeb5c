"""Encoder folders: Hugging Face folders with ``isthmus.json``, the recipe for a sentence vector."""

from dataclasses import asdict, dataclass
from pathlib import Path

from transformers import AutoModel, PreTrainedModel, PreTrainedTokenizerBase

from isthmus.encoders import rotation
from isthmus.encoders.checked import WEIGHTS, check_tokenizer, check_weights, read_tokenizer, reading
from isthmus.errors import InputError
from isthmus.files import atomic, read_json, write_json


@dataclass(frozen=True)
class EncoderInfo:
    """Recipe for an encoder's sentence vectors.

    Attributes:
        pooling: ``mean`` over tokens, or ``cls``.
        query_prefix: text before a query.
        document_prefix: text before a document.
    """

    pooling: str = "mean"
    query_prefix: str = ""
    document_prefix: str = ""


Encoder = tuple[PreTrainedModel, PreTrainedTokenizerBase, EncoderInfo]


def encoder_info(path: str | Path) -> EncoderInfo:
    """Read an encoder folder's ``isthmus.json``.

    Raises:
        InputError: the file is missing or malformed.
    """
    file = Path(path) / "isthmus.json"
    try:
        info = EncoderInfo(**read_json(file))
    except TypeError as error:
        raise InputError(f"{file}: {error}") from None
    if info.pooling not in ("mean", "cls") or not all(isinstance(value, str) for value in asdict(info).values()):
        raise InputError(f"{file}: {info}; `pooling` is mean or cls, the prefixes are texts")
    return info


def load_encoder(path: str | Path) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Load an encoder folder, or any local BERT or XLM-R folder, without the network.

    Returns:
        The model in evaluation mode, without a pooler, and its fast tokenizer. The tokenizer's ``model_max_length`` is
        the encoder's maximum input length.

    Raises:
        InputError: as :mod:`isthmus.encoders.checked`.
    """
    path = Path(path)
    with reading(path):
        model = AutoModel.from_pretrained(path, add_pooling_layer=False, **WEIGHTS)
        check_weights(model, path)
        rotation.attach_saved(model, path)
        tokenizer = read_tokenizer(model, path)
    return model.eval(), tokenizer


def save_encoder(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, info: EncoderInfo, output: Path) -> None:
    """Write an encoder folder, atomically.

    Raises:
        InputError: as :func:`isthmus.encoders.checked.check_tokenizer`.
    """
    check_tokenizer(model, tokenizer, output)
    with atomic(output) as folder:
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        write_json(folder / "isthmus.json", asdict(info))
        rotation.save(model, folder)
