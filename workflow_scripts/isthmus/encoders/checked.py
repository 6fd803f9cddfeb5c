"""Model folders are read with distrust: weights in safetensors alone, no code of theirs, nothing missing, no NaN.

A folder may have been truncated or altered since it was written, and what a file lacks ``transformers`` draws at
random.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from safetensors import safe_open
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from isthmus.errors import InputError
from isthmus.files import read_json

LOCAL = {"local_files_only": True, "trust_remote_code": False}
LAYER = "encoder.layer."
WEIGHTS = LOCAL | {"use_safetensors": True}


@contextmanager
def explained(model: str) -> Iterator[None]:
    """Name the ``model``, a folder or one of the hub, in whatever a library says while it loads it.

    Raises:
        InputError: it cannot be loaded.
    """
    try:
        yield
    except InputError:
        raise
    except Exception as error:  # the libraries' errors have no common class
        raise InputError(f"{model}: this model cannot be loaded: {type(error).__name__}: {error}") from error


@contextmanager
def reading(path: str | Path) -> Iterator[None]:
    """Name the model folder at ``path`` in whatever a library says of its files.

    Raises:
        InputError: there is no such folder; it cannot be loaded.
    """
    if not (Path(path) / "config.json").is_file():
        raise InputError(f"{path}: not a Hugging Face model folder (it has no config.json)")
    with explained(str(path)):
        layers, tensors = read_json(Path(path) / "config.json").get("num_hidden_layers", 0), len(_stored(path))
        if not tensors:
            raise InputError(f"{path}: it has no weights in safetensors; pickled ones are not read")
        if layers > tensors:  # a model of them would be built before its weights were missed
            raise InputError(
                f"{path}/config.json: num_hidden_layers is {layers}, but its weights are {tensors} tensors"
            )
        yield


def check_weights(model: PreTrainedModel, path: str | Path, drawn: tuple[str, ...] = ()) -> None:
    """Compare a loaded model with the files it is from.

    Args:
        model: the model.
        path: its folder, with one ``model.safetensors`` or several shards.
        drawn: what may be missing, drawn at random on purpose: the beginnings of the parameters' names.

    Raises:
        InputError: the files lack a parameter, have a layer more than the model, or hold a number that is not finite.
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
    """Look at every weight of a model that was loaded from ``where``.

    Raises:
        InputError: one of them is not a finite number.
    """
    for name, tensor in model.state_dict().items():
        if tensor.is_floating_point() and not torch.isfinite(tensor).all():
            raise InputError(f"{where}: its weights {name!r} hold NaN or infinite numbers; make or fetch it again")


def check_tokenizer(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, path: str | Path) -> None:
    """Compare a tokenizer with the model it feeds.

    Raises:
        InputError: it has pieces that the model has no embedding of.
    """
    pieces, rows = len(tokenizer), model.get_input_embeddings().num_embeddings
    if pieces > rows:
        raise InputError(f"{path}: the tokenizer has {pieces} pieces, but the model has embeddings of {rows}")


def _stored(path: str | Path) -> set[str]:
    """The names of the tensors in a folder's files."""
    names: set[str] = set()
    for file in Path(path).glob("model*.safetensors"):
        with safe_open(file, framework="pt") as tensors:
            names.update(tensors.keys())
    return names
