"""Read sentences from corpus files in the standard formats."""

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
    """Return the distinct non-empty lines of a file.

    Raises:
        InputError: there are none.
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
            columns.remove("document")  # it is text only beside a query; here it is a document's name
        if rows and not columns:
            raise InputError(f"{path}:1: no column of text; known: {', '.join(TEXT_COLUMNS)}")
        yield from (row[name] for row in rows for name in columns)
    else:
        raise InputError(f"{path}: not a .tsv, .jsonl or .txt file")
