"""Sentences of corpus files in the standard formats, of any kind."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from isthmus.errors import InputError
from isthmus.files import jsonl_rows, read_lines, read_tsv

TEXT_COLUMNS = ("premise", "hypothesis", "english", "foreign", "query", "document", "text", "translation")


def sentences(paths: Iterable[str | Path]) -> Iterator[str]:
    """Yield every non-empty text of ``.tsv`` (by :data:`TEXT_COLUMNS`), ``.jsonl`` (``text``) and ``.txt`` files.

    Raises:
        InputError: a file has another suffix or no text column.
    """
    for path in map(Path, paths):
        yield from filter(None, _sentences(path))


def distinct_lines(path: Path) -> list[str]:
    """Return the lines of a file that hold text, each once.

    Raises:
        InputError: there is none.
    """
    lines = list(dict.fromkeys(line for _, line in read_lines(path) if line.strip()))
    if not lines:
        raise InputError(f"{path}: no line holds text")
    return lines


def _sentences(path: Path) -> Iterator[str]:
    if path.suffix == ".txt":
        yield from (line for _, line in read_lines(path))
    elif path.suffix == ".jsonl":
        yield from (row["text"] for row in jsonl_rows(read_lines(path), path, ["text"]))
    elif path.suffix == ".tsv":
        rows = read_tsv(path)
        columns = [name for name in TEXT_COLUMNS if rows and name in rows[0]]
        if "query" not in columns and "document" in columns:
            columns.remove("document")  # here it names the sentence's document; only beside a query is it text
        if rows and not columns:
            raise InputError(f"{path}:1: no column of text; known: {', '.join(TEXT_COLUMNS)}")
        yield from (row[name] for row in rows for name in columns)
    else:
        raise InputError(f"{path}: not a .tsv, .jsonl or .txt file")
