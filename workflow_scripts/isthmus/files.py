"""Read and write files: no file is written partially, and no line is dropped silently."""

import glob
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import psutil

from isthmus.corpora.formats.decoding import HEAD, decoded_lines, parse_json
from isthmus.errors import InputError

DIGESTS = ".sha256"
"""Suffix of the file of digests beside a folder."""


@contextmanager
def atomic(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; rename it (a file or a folder) over ``path`` on success.

    After an exception the temporary path is removed and ``path`` does not change. Temporary paths of killed writers on
    this machine are removed, too. A folder gets a file of digests, ``{folder}.sha256``, in the format of ``sha256sum``:
    Snakemake compares files by content, but folders only by time.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = f".{path.name}.part-{os.uname().nodename}-"
    for left in path.parent.glob(f"{glob.escape(part)}*"):
        if not psutil.pid_exists(int(left.name.removeprefix(part))):
            remove(left)
    temporary = path.with_name(f"{part}{os.getpid()}")
    remove(temporary)
    try:
        yield temporary
        folder = temporary.is_dir()
        if folder:
            remove(path)
        temporary.replace(path)
        if folder:
            write_text(f"{path}{DIGESTS}", _digests(path))
    finally:
        remove(temporary)


def remove(path: str | Path) -> None:
    """Remove a file or a folder, if it exists."""
    path = Path(path)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def require_room(folder: str | Path, size: int = 0) -> None:
    """Create ``folder`` if necessary, and check that it can take ``size`` bytes of files.

    Raises:
        InputError: the folder is not writable, or its disk has too little room.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        raise InputError(f"{folder}: nothing can be written here ({error.strerror}); make it writable") from None
    if free < size:
        raise InputError(f"{folder}: {size / 1e6:,.0f} MB are needed here and {free / 1e6:,.0f} MB are free; make room")


def sync(folder: Path) -> None:
    """Flush every file of a folder to the disk, so that it survives a crash of the machine."""
    for path in (*folder.rglob("*"), folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read_lines(path: str | Path) -> Iterator[tuple[int, str]]:
    """Yield ``(line number from 1, line without its end)`` of a text file.

    Encodings and line ends are those of :func:`~isthmus.corpora.formats.decoding.decoded_lines`.

    Raises:
        InputError: the file is missing, empty or not UTF-8 (named with its line).
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    with path.open("rb", buffering=HEAD) as handle:
        yield from decoded_lines(handle, path)


def stream_tsv(path: str | Path, columns: Iterable[str] = ()) -> Iterator[dict[str, str]]:
    """Yield the rows of a tab-separated file with a header and no quoting.

    Raises:
        InputError: as :func:`read_lines` and :func:`table_rows`.
    """
    fields = ((number, line.split("\t")) for number, line in read_lines(path))
    yield from (row for _, row in table_rows(fields, path, columns))


def table_rows(
    rows: Iterator[tuple[int, list[str]]],
    where: str | Path,
    columns: Iterable[str],
    hint: Callable[[list[str]], str] = lambda fields: "",
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the numbered rows under the header, the first of ``rows``.

    ``hint`` gets the fields of a bad row and returns advice for the error message.

    Raises:
        InputError: a column of ``columns`` is missing; the header repeats a column; a row has another number of fields.
    """
    number, header = next(rows)
    for name in columns:
        if name not in header:
            said = f"column {name!r} is missing; the header has {', '.join(header)}"
            raise InputError(f"{where}:{number}: {said}{hint(header)}")
    refuse_repeated(header, f"{where}:{number}")
    for number, fields in rows:
        if len(fields) != len(header):
            said = f"{len(fields)} fields, but the header has {len(header)}"
            raise InputError(f"{where}:{number}: {said}{hint(fields)}")
        yield number, dict(zip(header, fields, strict=True))


def refuse_repeated(names: list[str], where: str | Path) -> None:
    """Reject a table with two columns of the same name. Several columns may have an empty name.

    Raises:
        InputError: two columns have the same name.
    """
    for name, count in Counter(filter(None, names)).items():
        if count > 1:
            raise InputError(f"{where}: the column {name!r} stands {count} times; give each column its own name")


def read_tsv(path: str | Path, columns: Iterable[str] = ()) -> list[dict[str, str]]:
    """Return all rows of :func:`stream_tsv`."""
    return list(stream_tsv(path, columns))


def filled_tsv(path: str | Path, columns: Iterable[str] = ()) -> list[dict[str, str]]:
    """Return all rows of :func:`stream_tsv`, at least one.

    Raises:
        InputError: as :func:`stream_tsv`; there is no row under the header.
    """
    rows = read_tsv(path, columns)
    if not rows:
        raise InputError(f"{path}: no row under the header")
    return rows


def tsv_columns(path: str | Path) -> list[str]:
    """Return the header of a tab-separated file.

    Raises:
        InputError: as :func:`read_lines`.
    """
    return next(read_lines(path))[1].split("\t")


@contextmanager
def tsv_writer(path: str | Path, columns: list[str]) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Yield a function that writes a row under a header. The file appears only when the block succeeds.

    Tabs and line ends in a value become spaces.
    """
    with atomic(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as handle:
        handle.write("\t".join(columns) + "\n")

        def write(row: dict[str, Any]) -> None:
            handle.write("\t".join(" ".join(str(row[name]).splitlines()).replace("\t", " ") for name in columns) + "\n")

        yield write


def write_tsv(path: str | Path, columns: list[str], rows: Iterable[dict[str, Any]]) -> int:
    """Write rows by :func:`tsv_writer`; return their number."""
    count = 0
    with tsv_writer(path, columns) as write:
        for row in rows:
            write(row)
            count += 1
    return count


def read_jsonl(path: str | Path, keys: Iterable[str]) -> list[dict[str, Any]]:
    """Read JSON lines; each object must have ``keys``.

    Raises:
        InputError: as :func:`read_lines`; a line is not JSON or lacks a key.
    """
    return list(jsonl_rows(read_lines(path), path, keys))


def jsonl_rows(lines: Iterable[tuple[int, str]], where: str | Path, keys: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows of :func:`read_jsonl` from lines; messages call their file ``where``."""
    for number, line in lines:
        row = parse_json(line, f"{where}:{number}")
        if not isinstance(row, dict):
            raise InputError(f"{where}:{number}: not a JSON object")
        for key in keys:
            if key not in row:
                raise InputError(f"{where}:{number}: key {key!r} is missing")
        yield row


def write_jsonl(path: str | Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write JSON lines, atomically."""
    with atomic(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as handle:
        for row in rows:
            handle.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_text(path: str | Path, text: str) -> None:
    """Write a text file, atomically."""
    with atomic(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def read_json(path: str | Path) -> Any:
    """Read a JSON file.

    Raises:
        InputError: the file is missing or not JSON.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    return parse_json("\n".join(line for _, line in read_lines(path)), path)


def write_json(path: str | Path, value: Any) -> None:
    """Write indented, key-sorted JSON, atomically."""
    write_text(path, json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def digest(path: str | Path) -> str:
    """Return the SHA-256 of a file, or of the names and contents of all files in a folder.

    Raises:
        InputError: neither exists.
    """
    path = Path(path)
    if path.is_file():
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    if not path.is_dir():
        raise InputError(f"{path}: no such file or folder")
    return hashlib.sha256(_digests(path).encode()).hexdigest()


def _digests(folder: Path) -> str:
    """List digest and name of each file in a folder, one file per line, without Snakemake's time stamp."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name != ".snakemake_timestamp")
    return "".join(f"{digest(file)}  {file.relative_to(folder).as_posix()}\n" for file in files)


def checked(path: str | Path) -> Path:
    """Return the folder of a file of digests, after checking the folder against it; return any other ``path`` as is.

    Raises:
        InputError: the folder has changed since it was made.
    """
    folder = Path(str(path).removesuffix(DIGESTS))
    if folder == Path(path):
        return folder
    made, found = (set(text.splitlines()) for text in (Path(path).read_text(encoding="utf-8"), _digests(folder)))
    for line in sorted(made ^ found):
        raise InputError(f"{folder}: {line.split('  ', 1)[1]} is not as it was made; remove {path} and run again")
    return folder
