"""The standard formats, and what a row must hold whatever its source. A bad row is named by place and number."""

import logging
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from isthmus.errors import InputError
from isthmus.files import write_jsonl, write_text, write_tsv
from isthmus.nli.items import LABELS

log = logging.getLogger("isthmus")
Row = dict[str, str]
Judgement = tuple[str, str, int]


class Texts(NamedTuple):
    """The documents or the queries of a collection: where they were read, and ``{id: text}``."""

    where: Path | str
    by_id: dict[str, str]


def write_nli(output: Path, rows: Iterable[Row], where: Path | str, first: int = 1) -> None:
    """Write rows with premise, hypothesis and label; ``first`` is the number of the first of them at ``where``.

    Raises:
        InputError: a label is unknown, a side is empty, an id comes twice.
    """
    write_tsv(output, ["id", "premise", "hypothesis", "label"], _labelled(rows, where, first))


def write_bitext(output: Path, pairs: Iterable[tuple[int, str, str]]) -> None:
    """Write ``(number, English, foreign)``. Nothing is dropped here; cleaning is a stage of its own."""
    columns = ["id", "english", "foreign"]
    write_tsv(output, columns, (dict(zip(columns, pair, strict=True)) for pair in pairs))


def write_pairs(output: Path, rows: Iterable[Row], where: Path | str, first: int = 1) -> None:
    """Write rows with query and document.

    Raises:
        InputError: one of them is empty, an id comes twice.
    """
    write_tsv(output, ["id", "query", "document"], _checked(rows, ("query", "document"), where, first))


def write_documents(output: Path, documents: Texts) -> None:
    """Write JSON lines with doc_id and text."""
    write_jsonl(output, ({"doc_id": name, "text": text} for name, text in documents.by_id.items()))


def write_queries(
    output: Path, queries: Texts, translations: Texts | None, judged: list[Judgement], pattern: str
) -> None:
    """Write queries with their translations and their split.

    A query is of the dev split where ``pattern`` (a regular expression) is found in ``query_id doc_id`` of a relevant
    document, else of the test split.

    Raises:
        InputError: a query has no translation; ``pattern`` is not a regular expression.
    """
    translated = translations.by_id if translations else {}
    missing = [name for name in queries.by_id if translations and name not in translated]
    if missing:
        raise InputError(
            f"{translations.where}: no translation of {len(missing)} of {len(queries.by_id)} queries, "
            f"such as {missing[0]}"
        )
    unanswered = len(queries.by_id.keys() - {query for query, _, relevance in judged if relevance > 0})
    if unanswered:
        log.warning("%s: %d of %d queries have no relevant document", queries.where, unanswered, len(queries.by_id))
    dev = _dev_queries(pattern, judged)
    rows = (
        {
            "query_id": name,
            "split": "dev" if name in dev else "test",
            "text": text,
            "translation": translated.get(name, ""),
        }
        for name, text in queries.by_id.items()
    )
    write_tsv(output, ["query_id", "split", "text", "translation"], rows)


def write_qrels(output: Path, judged: list[Judgement]) -> None:
    """Write TREC judgements."""
    write_text(output, "".join(f"{query} 0 {document} {relevance}\n" for query, document, relevance in judged))


def write_monolingual(output: Path, lines: Iterable[str], where: Path | str) -> None:
    """Write one sentence a line; empty lines are left out, and counted in the log."""
    lines = [" ".join(line.split()) for line in lines]
    kept = [line for line in lines if line]
    if len(kept) < len(lines):
        log.warning("%s: left out %d empty lines of %d", where, len(lines) - len(kept), len(lines))
    write_text(output, "".join(f"{line}\n" for line in kept))


def texts(rows: Iterable[Row], where: Path | str) -> Texts:
    """The documents or the queries of rows with id and text.

    Rows that repeat an earlier one word for word are left out, and counted in the log.

    Raises:
        InputError: one of them is empty; an id comes twice, or has a space, which TREC's formats cannot hold.
    """
    by_id: dict[str, str] = {}
    seen: dict[str, int] = {}
    repeated = 0
    for number, row in enumerate(rows, 1):
        name, text = row["id"], row["text"]
        _filled(row, ("id", "text"), where, number)
        if len(name.split()) > 1:
            raise InputError(f"{where}:{number}: the id {name!r} has a space")
        if by_id.get(name) == text:
            repeated += 1
            continue
        _once(name, seen, where, number)
        by_id[name] = text
    if repeated:
        log.warning("%s: left out %d rows of %d that repeat an earlier one", where, repeated, repeated + len(by_id))
    return Texts(where, by_id)


def judgements(rows: Iterable[Judgement], where: Path | str, queries: Texts, documents: Texts) -> list[Judgement]:
    """The rows ``(query, document, relevance)``, each naming a known query and document.

    Raises:
        InputError: a query or a document is unknown; a pair comes twice.
    """
    seen: dict[str, int] = {}
    judged = []
    for number, (query, document, relevance) in enumerate(rows, 1):
        if query not in queries.by_id:
            raise InputError(f"{where}:{number}: the query {query!r} is not in {queries.where}")
        if document not in documents.by_id:
            raise InputError(f"{where}:{number}: the document {document!r} is not in {documents.where}")
        _once(f"{query} {document}", seen, where, number)
        judged.append((query, document, relevance))
    return judged


def _labelled(rows: Iterable[Row], where: Path | str, first: int) -> Iterator[Row]:
    for number, row in enumerate(_checked(rows, ("premise", "hypothesis"), where, first), first):
        if row["label"] not in LABELS:
            raise InputError(f"{where}:{number}: label {row['label']!r}; known: {', '.join(LABELS)}")
        yield row


def _checked(rows: Iterable[Row], columns: tuple[str, ...], where: Path | str, first: int) -> Iterator[Row]:
    """Yield rows whose ``columns`` are not empty and whose id comes once; rows without an ``id`` are numbered."""
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, first):
        row.setdefault("id", str(number - first + 1))
        _filled(row, columns, where, number)
        _once(row["id"], seen, where, number)
        yield row


def _filled(row: Row, columns: tuple[str, ...], where: Path | str, number: int) -> None:
    for name in columns:
        if not row[name].strip():
            raise InputError(f"{where}:{number}: {name} is empty")


def _once(name: str, seen: dict[str, int], where: Path | str, number: int) -> None:
    if name in seen:
        raise InputError(f"{where}:{number}: the id {name!r} is already on line {seen[name]}")
    seen[name] = number


def _dev_queries(pattern: str, judged: list[Judgement]) -> set[str]:
    if not pattern:
        return set()
    try:
        found = re.compile(pattern)
    except re.error as error:
        raise InputError(f"dev: {pattern!r} is not a regular expression: {error}") from None
    return {query for query, document, relevance in judged if relevance > 0 and found.search(f"{query} {document}")}
