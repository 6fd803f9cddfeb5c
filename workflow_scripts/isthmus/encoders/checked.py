"""Load model folders with checks: only safetensors, no code, no missing weight, no NaN, a matching tokenizer.

A folder may be truncated or altered. ``transformers`` draws a missing weight at random, without an error.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from transformers import AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from isthmus.encoders.lengths import OFFSET, own_length
from isthmus.errors import InputError
from isthmus.files import read_json

LOCAL = {"local_files_only": True, "trust_remote_code": False}
LAYER = "encoder.layer."
WEIGHTS = LOCAL | {"use_safetensors": True}
ENCODER_TOKENS = ("pad_token", "cls_token", "sep_token", "unk_token")
SPARE_ROWS = 256
"""Number of unused embeddings without a warning: matrices are often padded to a round number of rows."""
log = logging.getLogger("isthmus")


@contextmanager
def explained(model: str) -> Iterator[None]:
    """Add ``model``, a folder or a name on the hub, to the errors of the loading libraries.

    Raises:
        InputError: the model cannot be loaded.
    """
    try:
        yield
    except InputError:
        raise
    except Exception as error:  # the libraries' errors have no common class
        raise InputError(f"{model}: this model cannot be loaded: {type(error).__name__}: {error}") from error


@contextmanager
def reading(path: str | Path) -> Iterator[None]:
    """Check a model folder's files, and add the folder to the errors of the loading libraries.

    Raises:
        InputError: the folder does not exist or cannot be loaded.
    """
    if not (Path(path) / "config.json").is_file():
        raise InputError(f"{path}: not a Hugging Face model folder (it has no config.json)")
    with explained(str(path)):
        layers, tensors = read_json(Path(path) / "config.json").get("num_hidden_layers", 0), len(_stored(path))
        if not tensors:
            raise InputError(f"{path}: it has no weights in safetensors; pickled ones are not read")
        if layers > tensors:  # without this check, a huge model is built before the weights are missed
            raise InputError(
                f"{path}/config.json: num_hidden_layers is {layers}, but its weights are {tensors} tensors"
            )
        yield


def check_weights(model: PreTrainedModel, path: str | Path, drawn: tuple[str, ...] = ()) -> None:
    """Check a loaded model against its files.

    Args:
        model: the model.
        path: its folder, with one ``model.safetensors`` or several shards.
        drawn: prefixes of parameters that may be missing; they are drawn at random on purpose.

    Raises:
        InputError: the files lack a parameter, have more layers than the model, or hold a number that is not finite.
    """
    base = f"{model.base_model_prefix}."
    stored = {name.removeprefix(base) for name in _stored(path)}
    for name in model.state_dict():
        if name.removeprefix(base) not in stored and not name.startswith(drawn):
            raise InputError(f"{path}: its weights lack {name!r}; the folder is damaged or of another model")
    more = sorted(name for name in stored - {name.removeprefix(base) for name in model.state_dict()} if LAYER in name)
    if more:
        raise InputError(f"{path}: its weights have {more[0]!r}, but config.json describes fewer layers")
    check_finite(model, str(path))


def check_finite(model: PreTrainedModel, where: str) -> None:
    """Check every weight of a model; messages call it ``where``.

    Raises:
        InputError: a weight is not a finite number.
    """
    for name, tensor in model.state_dict().items():
        if tensor.is_floating_point() and not torch.isfinite(tensor).all():
            raise InputError(f"{where}: its weights {name!r} hold NaN or infinite numbers; make or fetch it again")


def read_tokenizer(
    model: PreTrainedModel, name: str | Path, where: str | Path = "", **kwargs: Any
) -> PreTrainedTokenizerBase:
    """Load and check a model's tokenizer. Its ``model_max_length`` becomes the model's maximum input length.

    Args:
        model: the model.
        name: the model's folder, or its name on the hub.
        where: the model's name in messages, if not ``name``.
        kwargs: arguments of ``AutoTokenizer.from_pretrained``; a folder needs none.

    Raises:
        InputError: as :func:`check_tokenizer`.
    """
    tokenizer = AutoTokenizer.from_pretrained(name, **(kwargs or LOCAL))
    check_tokenizer(model, tokenizer, where or name)
    tokenizer.model_max_length = own_length(tokenizer, model.config)
    return tokenizer


def check_tokenizer(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    path: str | Path,
    tokens: Sequence[str] = ENCODER_TOKENS,
) -> None:
    """Check a tokenizer against its model.

    Args:
        model: the model.
        tokenizer: its tokenizer.
        path: the folder of both.
        tokens: the special tokens that must exist.

    Raises:
        InputError: the vocabulary holds only special tokens, which ``transformers`` invents for a folder without a
            tokenizer; a piece has no embedding; a special token is missing; the two disagree about padding.
    """
    ids = set(tokenizer.get_vocab().values())
    if ids <= {*tokenizer.all_special_ids, *tokenizer.added_tokens_encoder.values()}:
        raise InputError(
            f"{path}: it has no tokenizer, and transformers would invent one of special tokens; put its"
            " tokenizer.json, vocab.txt or SentencePiece model (sentencepiece.bpe.model) beside its weights"
        )
    pieces, rows = max(ids) + 1, model.get_input_embeddings().num_embeddings
    if pieces > rows:
        raise InputError(f"{path}: the tokenizer has {pieces} pieces, but the model has embeddings of {rows}")
    if rows - pieces > SPARE_ROWS:
        log.warning(
            "%s: the tokenizer has %d pieces, but the model has embeddings of %d; is it the model's own?",
            *(path, pieces, rows),
        )
    for name in tokens:
        if getattr(tokenizer, f"{name}_id") is None:
            raise InputError(f"{path}: the tokenizer has no `{name}`; name the token in its tokenizer_config.json")
    if model.config.model_type in OFFSET and tokenizer.pad_token_id != model.config.pad_token_id:
        raise InputError(
            f"{path}: the tokenizer's `pad_token` is number {tokenizer.pad_token_id}, but `pad_token_id` in config.json"
            f" is {model.config.pad_token_id}; the model counts its positions from there; correct one of them"
        )


def _stored(path: str | Path) -> set[str]:
    """Return the names of the tensors in a folder's files."""
    names: set[str] = set()
    for file in Path(path).glob("model*.safetensors"):
        with safe_open(file, framework="pt") as tensors:
            names.update(tensors.keys())
    return names
