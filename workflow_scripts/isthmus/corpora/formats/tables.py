"""Stream numbered rows of tables in text files, JSON and Parquet. No value changes its type."""

import codecs
import csv
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from isthmus.corpora.download.source_file import SourceFile
from isthmus.corpora.formats.cells import cell
from isthmus.corpora.formats.standard import Numbered
from isthmus.errors import InputError
from isthmus.files import jsonl_rows, refuse_repeated, table_rows

log = logging.getLogger("isthmus")
# The file's column for each of ours: its name in the header, or without a header its number from 1.
Columns = Mapping[str, str | int]
Fields = Iterator[tuple[int, list[str]]]
ADVICE = "set `quoted: true` to read them so, or `quoted: false` where the quotation marks belong to the text"
# An unclosed quotation mark must not turn the rest of a file into one field.
LONGEST_FIELD = 2**24
# Other common names of our columns in headers.
ALIASES = {
    "id": ("_id", "query_id", "query-id", "qid", "doc_id", "doc-id", "docid", "did", "docno", "passage_id", "pid"),
    "text": ("query", "document", "passage", "title", "question", "contents", "sentence"),
    "query": ("question", "anchor"),
    "document": ("passage", "positive", "answer"),
}


def rows(file: SourceFile, columns: Columns) -> Iterator[Numbered]:
    """Yield ``columns`` of a Parquet, JSON, tab- or comma-separated file (by its name) as text.

    The file's own ``id`` is kept, if it has one.

    Raises:
        InputError: the file or a row is malformed, lacks a column, or holds no text; a header names a column twice; the
            fields look quoted, and the option ``quoted`` is not set.
    """
    if file.is_a(".parquet"):
        found = _parquet(file)
    elif is_json(file):
        found = json_rows(file, columns.values())
    elif all(isinstance(column, int) for column in columns.values()):
        found = headless(file, columns)
    else:
        found = headed(file, columns.values())
    for number, row in found:
        kept = {"id": cell(row, "id", file, number)} if "id" in row else {}
        yield number, kept | {ours: cell(row, theirs, file, number) for ours, theirs in columns.items()}


def is_json(file: SourceFile) -> bool:
    """Whether a file is JSON lines or a JSON list, by its name, else by its first line."""
    if file.is_a(".jsonl", ".json", ".ndjson", ".tsv", ".txt", ".csv"):
        return not file.is_a(".tsv", ".txt", ".csv")
    return next(file.lines())[1].startswith(("{", "[{"))


def json_rows(
    file: SourceFile, keys: Iterable[str | int] = (), field: str = ""
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of JSON lines or of a JSON list, numbered; each must have the ``keys`` without a dot.

    If the file is one JSON object, ``field`` names the list in it.

    Raises:
        InputError: a row is not JSON, not an object, or lacks a key.
    """
    with file.open() as handle:
        listed = handle.peek().removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"["
    if listed or field:
        yield from _json_list(file, f"{field}.item" if field else "item")
    else:
        wanted = [key for key in keys if "." not in str(key)]
        yield from enumerate(jsonl_rows(file.lines(), str(file), wanted), 1)


def headed(file: SourceFile, columns: Iterable[str | int] = ()) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows under the header of a tab- or comma-separated file.

    Raises:
        InputError: as :func:`rows`.
    """

    def hint(row: list[str]) -> str:
        asked = file.quoted is None and any(field.startswith('"') for field in row)
        return f"; if fields are quoted as in CSV, {ADVICE}" if asked else ""

    return table_rows(fields(file), str(file), columns, hint)


def header(file: SourceFile) -> list[str]:
    """Return the names in the first line of a tab- or comma-separated file."""
    return next(fields(file))[1]


def fields(file: SourceFile) -> Fields:
    """Yield the fields of each line of a tab- or comma-separated file; a line end in a quoted field becomes a blank.

    Raises:
        InputError: as :func:`rows`; a quotation does not end.
    """
    delimiter = "," if file.is_a(".csv") else "\t"
    if file.quoted or (file.quoted is None and delimiter == ","):
        yield from _quoted(file, delimiter)
        return
    first = True
    for number, line in file.lines():
        row = line.split(delimiter)
        if file.quoted is None and '"' in line:
            _refuse_quoted(row, first, f"{file}:{number}")
        first = False
        yield number, row


def headless(file: SourceFile, columns: Columns) -> Iterator[tuple[int, dict[int, str]]]:
    """Yield the fields of each line, by their number from 1, in a format without a header.

    If the first line nevertheless names our ``columns`` (``{ours: number}``), it is left out and logged.
    """
    for number, row in fields(file):
        numbered = dict(enumerate(row, 1))
        if number == 1 and _are_names({ours: numbered.get(place, "") for ours, place in columns.items()}):
            log.warning("%s:1: left out, a header: %s", file, ", ".join(row))
        else:
            yield number, numbered


def _are_names(cells: Mapping[str, str]) -> bool:
    return all(cell.strip().lower() in (ours, *ALIASES.get(ours, ())) for ours, cell in cells.items())


def _quoted(file: SourceFile, delimiter: str) -> Fields:
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader((f"{line}\n" for _, line in file.lines()), delimiter=delimiter, strict=True)
    start = 1
    try:
        for row in reader:
            yield start, [re.sub(r"[\r\n]+", " ", field) for field in row] or [""]
            start = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"{file}:{start}: a field is not quoted as in CSV: {error}; {ADVICE}") from None


def _refuse_quoted(row: list[str], first: bool, where: str) -> None:
    """Refuse fields with CSV's doubled quotation marks, and a first row in which all fields are quoted."""
    marked = [field for field in row if len(field) > 1 and field[0] == field[-1] == '"']
    doubled = [field for field in marked if '""' in field[1:-1] and '"' not in field[1:-1].replace('""', "")]
    if doubled or (first and len(row) > 1 and marked == row):
        raise InputError(f"{where}: fields look quoted as in CSV, such as {(doubled or marked)[0][:60]}; {ADVICE}")


def _json_list(file: SourceFile, place: str) -> Iterator[tuple[int, dict[str, Any]]]:
    import ijson

    try:
        with file.open() as handle:
            if handle.peek().startswith(codecs.BOM_UTF8):
                handle.read(len(codecs.BOM_UTF8))
            for number, row in enumerate(ijson.items(handle, place), 1):
                if not isinstance(row, dict):
                    raise InputError(f"{file}:{number}: not a JSON object")
                yield number, row
    except ijson.JSONError as error:
        raise InputError(f"{file}: not JSON: {str(error).splitlines()[0]}") from None


def _parquet(file: SourceFile) -> Iterator[tuple[int, dict[str, Any]]]:
    import pyarrow
    import pyarrow.parquet

    try:
        with file.open() as handle, pyarrow.parquet.ParquetFile(handle) as table:
            refuse_repeated(table.schema_arrow.names, str(file))
            batches = table.iter_batches(batch_size=1000)
            yield from enumerate((row for batch in batches for row in batch.to_pylist()), 1)
    except pyarrow.ArrowException as error:
        raise InputError(f"{file}: not a Parquet file: {error}") from None
