"""Download files from the Hugging Face hub with its own client: a subset and split of a dataset, or a model.

The client resumes, retries, and honours ``HF_ENDPOINT``, ``HF_HUB_OFFLINE``, ``HF_TOKEN`` and the proxies.
"""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isthmus.errors import InputError
from isthmus.files import digest

if TYPE_CHECKING:
    from isthmus.corpora.download.store import DownloadStore

# The files of a model. Weights are read in safetensors only.
MODEL_FILES = ("*.json", "*.txt", "*.model", "*.safetensors")
# Fields of a builder's configuration, except the options of its reader.
NOT_OPTIONS = ("name", "version", "data_dir", "data_files", "description", "features")


def fetch_dataset(wanted: dict[str, Any], store: "DownloadStore") -> dict[str, Any]:
    """Fetch the data files of one subset and split. ``reader``, ``features`` and ``options`` say how to read them.

    With a ``limit``, Parquet files are fetched only until they hold enough rows. For other kinds all files are fetched,
    because their rows cannot be counted without reading them.

    Raises:
        InputError: the hub cannot be reached, or has no such dataset, subset or split; a file does not match its pin.
    """
    from datasets import load_dataset_builder

    name = wanted["dataset"]
    try:
        revision = _revision(name, wanted["revision"], store)
        builder = load_dataset_builder(name, wanted["subset"] or None, revision=revision)
        files = _files(name, revision, data_files(builder, wanted["split"]), wanted["limit"], store)
    except InputError:
        raise
    except Exception as error:  # the client's errors have no common class; their messages are clear
        where = ", ".join(filter(None, (wanted["subset"], wanted["split"])))
        raise InputError(
            f"{name} ({where}): it cannot be fetched: {error}; check the corpus options dataset, revision, subset and "
            "split, and that this machine reaches the hub, or download the dataset and give its folder as `dataset`"
        ) from error
    return described(builder) | {"files": files}


def described(builder: Any) -> dict[str, Any]:
    """Describe how to read a dataset's files: ``reader`` (the kind of its builder), ``features`` and ``options``."""
    options = {
        field.name: getattr(builder.config, field.name)
        for field in dataclasses.fields(builder.config)
        if field.name not in NOT_OPTIONS
        and isinstance(getattr(builder.config, field.name), str | int | float | list | None)
        and getattr(builder.config, field.name) != getattr(type(builder.config), field.name, None)
    }
    features = builder.info.features.to_dict() if builder.info.features else None
    return {"reader": builder.name, "features": features, "options": options}


def fetch_model(wanted: dict[str, Any], store: "DownloadStore") -> dict[str, Any]:
    """Fetch a model into the client's own cache, where ``transformers`` finds it.

    Raises:
        InputError: the hub cannot be reached, or has no such model; a file does not match its pin.
    """
    from huggingface_hub import snapshot_download

    name, revision = wanted["name"], wanted["revision"]
    try:
        folder = Path(snapshot_download(name, revision=revision, allow_patterns=list(MODEL_FILES)))
    except Exception as error:  # as above
        raise InputError(f"{name}: it cannot be fetched: {error}; check its name and revision") from error
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {"files": [_pinned(f"hf://{name}@{revision}/{path.relative_to(folder)}", path, store) for path in found]}


def data_files(builder: Any, split: str) -> list[str]:
    """List the files of a split.

    Raises:
        InputError: there is no such split.
    """
    splits = builder.config.data_files
    if split not in splits:
        raise InputError(f"{builder.dataset_name}: there is no split {split!r}; it has {', '.join(splits)}")
    return [str(file) for file in splits[split]]


def _revision(name: str, given: str, store: "DownloadStore") -> str:
    """Return the commit: the given one, else the one pinned at the first download, else the newest."""
    from huggingface_hub import HfApi

    address = f"hf://datasets/{name}"
    found = given or store.lock.get(address).get("revision") or HfApi().dataset_info(name).sha
    if not given:
        store.lock.pin(address, revision=found)
    return found


def _files(name: str, revision: str, addresses: list[str], limit: int, store: "DownloadStore") -> list[dict[str, Any]]:
    from huggingface_hub import hf_hub_download

    files: list[dict[str, Any]] = []
    rows = 0
    for address in addresses:
        inside = address.partition(f"{name}@")[2].partition("/")[2]
        path = hf_hub_download(
            name, inside, repo_type="dataset", revision=revision, cache_dir=store.folder.absolute() / "hub"
        )
        files.append(_pinned(f"hf://datasets/{name}@{revision}/{inside}", Path(path), store))
        rows += _rows(Path(path)) if limit else 0
        if limit and rows >= limit:
            break
    return files


def _rows(path: Path) -> int:
    """Return the number of rows of a Parquet file; 0 for another file, whose rows cannot be counted without reading."""
    from pyarrow.parquet import ParquetFile

    return ParquetFile(path).metadata.num_rows if path.suffix == ".parquet" else 0


def _pinned(address: str, path: Path, store: "DownloadStore") -> dict[str, Any]:
    found, pinned = digest(path), store.lock.get(address).get("sha256")
    if pinned and pinned != found:
        raise InputError(f"{address}: SHA-256 {found}, but {pinned} is pinned in {store.lock.path}")
    store.lock.pin(address, sha256=found, size=path.stat().st_size)
    return {"url": address, "path": str(path), "sha256": found, "size": path.stat().st_size}
