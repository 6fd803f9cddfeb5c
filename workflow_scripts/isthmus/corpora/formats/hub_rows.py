"""Read the rows of a dataset's data files. CSV and JSON are read here, because ``datasets`` would guess their types."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from isthmus.corpora.download import archives
from isthmus.corpora.download.source_file import SourceFile
from isthmus.corpora.formats import tables
from isthmus.errors import InputError
from isthmus.files import refuse_repeated

ROWS = 1000


def rows(files: list[str], reader: str, features: dict[str, Any] | None, options: dict[str, Any]) -> Iterator[dict]:
    """Yield the rows of ``files``, with class names in place of class numbers.

    Args:
        files: paths of the data files.
        reader: the kind of their builder in ``datasets``.
        features: the features in the dataset's card, as a dictionary.
        options: options of the builder's configuration.

    Raises:
        InputError: a file is malformed, or its header names a column twice.
    """
    from datasets import Features, load_dataset

    known = Features.from_dict(features) if features else None
    if reader in ("csv", "json"):
        read = {"csv": _csv, "json": _json}[reader]
        found = (row for path in files for file in _unpacked(path) for row in read(file, options))
    else:
        found = load_dataset(reader, data_files=files, split="train", streaming=True, features=known, **options)
        known = found.features
    classes = _classes(known)
    for row in found:
        yield row | {name: _class_name(row.get(name), names) for name, names in classes.items()}


def _classes(features: Any) -> dict[str, list[str]]:
    from datasets import ClassLabel

    return {name: feature.names for name, feature in (features or {}).items() if isinstance(feature, ClassLabel)}


def _class_name(value: Any, names: list[str]) -> Any:
    """Return the name of a class. Text files hold its number or its name."""
    if value in names or not str(value).isdecimal() or int(value) >= len(names):
        return value
    return names[int(value)]


def _unpacked(path: str) -> Iterator[SourceFile]:
    """Yield a data file, or each file in an archive."""
    members = archives.members(Path(path), path)
    yield from (SourceFile(path, Path(path), member) for member in members or [""])


def _csv(file: SourceFile, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    import pandas
    from datasets.packaged_modules.csv.csv import CsvConfig

    config = CsvConfig(**options)
    text = {"dtype": str, "keep_default_na": False, "na_filter": False, "chunksize": ROWS}
    settings = config.pd_read_csv_kwargs | text
    try:
        if config.names is None and config.header in ("infer", 0):
            with file.open() as handle, pandas.read_csv(handle, **settings | {"header": None, "nrows": 1}) as found:
                refuse_repeated(next(iter(found)).iloc[0].tolist(), f"{file}:1")
        with file.open() as handle, pandas.read_csv(handle, **settings) as found:
            for chunk in found:
                yield from chunk.to_dict("records")
    except pandas.errors.EmptyDataError:
        raise InputError(f"{file}: the file is empty") from None


def _json(file: SourceFile, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (row for _, row in tables.json_rows(file, field=options.get("field", "")))
