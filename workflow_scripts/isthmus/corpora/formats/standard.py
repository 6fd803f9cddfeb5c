"""Write the standard formats, and check their rows. Messages name a bad row by file and number.

Rows are streamed: a corpus of any size takes little memory. Only queries and judgements are held in memory.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from isthmus.corpora.formats.seen import Seen
from isthmus.errors import InputError
from isthmus.files import atomic, write_jsonl, write_text, write_tsv
from isthmus.tasks.nli.data import LABELS

log = logging.getLogger("isthmus")
SIDES = ("premise", "hypothesis")
# Labels of rows without a label: in XNLI and SNLI, on the hub, and the empty field of a table.
NO_LABEL = ("-", "-1", "")
T = TypeVar("T")
Row = dict[str, str]
# A row and its number in its file.
Numbered = tuple[int, Row]
# Row number, query, document, relevance.
Judgement = tuple[int, str, str, int]


class Texts(NamedTuple):
    """The queries of a collection: their file, and ``{id: text}``."""

    where: Path | str
    by_id: dict[str, str]


def write_nli(output: Path, rows: Iterable[Numbered], where: Path | str) -> None:
    """Write rows with premise, hypothesis and label. Rows without a label are left out and counted in the log.

    Raises:
        InputError: a label is unknown, a side is empty, an id comes twice, no row has a label.
    """
    write_tsv(output, ["id", "premise", "hypothesis", "label"], _checked(_labelled(rows, where), SIDES, where))


def write_bitext(output: Path, pairs: Iterable[tuple[Any, ...]], where: Path | str, more: tuple[str, ...] = ()) -> None:
    """Write ``(number, English, foreign)``, then the columns ``more``.

    Nothing is dropped here: cleaning is another stage.

    Raises:
        InputError: there is no pair.
    """
    columns = ["id", "english", "foreign", *more]
    write_tsv(output, columns, (dict(zip(columns, pair, strict=True)) for pair in _some(pairs, where)))


def write_pairs(output: Path, rows: Iterable[Numbered], where: Path | str) -> None:
    """Write rows with query and document.

    Raises:
        InputError: a text is empty, an id comes twice, there is no row.
    """
    write_tsv(output, ["id", "query", "document"], _checked(rows, ("query", "document"), where))


def write_documents(output: Path, rows: Iterable[Numbered], where: Path | str) -> None:
    """Write rows with id and text as JSON lines with doc_id and text; a document may be empty.

    Raises:
        InputError: as :func:`texts`, except for empty texts.
    """
    found = _unique(rows, where, filled=("id",))
    write_jsonl(output, ({"doc_id": row["id"], "text": row["text"]} for row in found))


def write_queries(
    output: Path, queries: Texts, translations: Texts | None, judged: list[Judgement], pattern: str
) -> None:
    """Write queries with their translations and their split.

    A query is in the dev split if the regular expression ``pattern`` matches ``query_id doc_id`` of a relevant
    document, else in the test split.

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
    unanswered = len(queries.by_id.keys() - {query for _, query, _, relevance in judged if relevance > 0})
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
    write_text(output, "".join(f"{query} 0 {document} {relevance}\n" for _, query, document, relevance in judged))


def write_sentences(output: Path, rows: Iterable[Numbered], where: Path | str) -> None:
    """Write document and text, one sentence a row. Rows without text are left out and counted in the log.

    Raises:
        InputError: a document has no name, there is no sentence.
    """
    empty = 0

    def filled() -> Iterator[Numbered]:
        nonlocal empty
        for number, row in rows:
            if row["text"].strip():
                yield number, row
            else:
                empty += 1

    write_tsv(output, ["document", "text"], _checked(filled(), ("document",), where))
    if empty:
        log.warning("%s: left out %d empty lines", where, empty)


def write_monolingual(output: Path, lines: Iterable[str], where: Path | str) -> None:
    """Write one sentence a line. Empty lines are left out and counted in the log.

    Raises:
        InputError: there is no sentence.
    """
    read = kept = 0
    with atomic(output) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as handle:
        for line in lines:
            read += 1
            text = " ".join(line.split())
            if text:
                kept += 1
                handle.write(f"{text}\n")
        if not kept:
            raise InputError(f"{where}: it has no sentence" + (f": its {read} lines are empty" if read else ""))
    if kept < read:
        log.warning("%s: left out %d empty lines of %d", where, read - kept, read)


def texts(rows: Iterable[Numbered], where: Path | str) -> Texts:
    """Read the queries from rows with id and text.

    Rows that repeat an earlier one exactly are left out and counted in the log.

    Raises:
        InputError: a text is empty; an id comes twice, or has a space, which TREC's formats cannot hold; there is no
            row.
    """
    return Texts(where, {row["id"]: row["text"] for row in _unique(rows, where)})


def judgements(
    rows: Iterable[Judgement], where: Path | str, queries: Texts, documents: Iterable[Numbered], documents_where: str
) -> list[Judgement]:
    """Check and return judgements. Each must name a known query and document.

    Raises:
        InputError: a query or a document is unknown; a pair comes twice.
    """
    seen: dict[str, int] = {}
    judged = []
    named: dict[str, int] = {}
    for number, query, document, relevance in rows:
        if query not in queries.by_id:
            raise InputError(f"{where}:{number}: the query {query!r} is not in {queries.where}")
        _once(f"{query} {document}", seen, where, number)
        named.setdefault(document, number)
        judged.append((number, query, document, relevance))
    if not judged:
        raise InputError(f"{where}: it has no row")
    for _, row in documents:
        named.pop(row["id"], None)
    for document, number in named.items():
        raise InputError(f"{where}:{number}: the document {document!r} is not in {documents_where}")
    return judged


def judged_only(queries: Texts, judged: list[Judgement]) -> Texts:
    """Keep the judged queries. The others, for example those of other splits, are counted in the log."""
    named = {query for _, query, _, _ in judged}
    kept = {name: text for name, text in queries.by_id.items() if name in named}
    if len(kept) < len(queries.by_id):
        left_out = len(queries.by_id) - len(kept)
        log.warning("%s: left out %d of %d queries, without a judgement", queries.where, left_out, len(queries.by_id))
    return Texts(queries.where, kept)


def _unique(rows: Iterable[Numbered], where: Path | str, filled: tuple[str, ...] = ("id", "text")) -> Iterator[Row]:
    seen = Seen()
    read = repeated = 0
    for number, row in _some(rows, where):
        read += 1
        _filled(row, filled, where, number)
        if row["id"].split() != [row["id"]] or not row["id"].isprintable():
            raise InputError(f"{where}:{number}: the id {row['id']!r} has a space or a character that cannot be seen")
        earlier = seen.earlier(row["id"], number, row["text"])
        if earlier is None:
            yield row
        elif earlier[1]:
            repeated += 1
        else:
            raise InputError(f"{where}:{number}: the id {row['id']!r} is already on line {earlier[0]}")
    if repeated:
        log.warning("%s: left out %d rows of %d that repeat an earlier one", where, repeated, read)


def _labelled(rows: Iterable[Numbered], where: Path | str) -> Iterator[Numbered]:
    read = 0
    without: Counter[str] = Counter()
    for number, row in rows:
        read += 1
        if row["label"] in NO_LABEL:
            without[row["label"]] += 1
            continue
        if row["label"] not in LABELS:
            raise InputError(f"{where}:{number}: label {row['label']!r}; known: {', '.join(LABELS)}")
        yield number, row
    names = " or ".join(map(repr, without))
    if without and without.total() == read:
        raise InputError(f"{where}: the label of all {read} rows is {names}: it has no labelled row")
    if without:
        log.warning("%s: left out %d of %d rows whose label is %s", where, without.total(), read, names)


def _some(items: Iterable[T], where: Path | str) -> Iterator[T]:
    empty = True
    for item in items:
        empty = False
        yield item
    if empty:
        raise InputError(f"{where}: it has no row")


def _checked(rows: Iterable[Numbered], columns: tuple[str, ...], where: Path | str) -> Iterator[Row]:
    """Yield rows, after checks for empty ``columns`` and duplicate ids. Rows without an ``id`` are numbered."""
    seen = Seen()
    for count, (number, row) in enumerate(_some(rows, where), 1):
        _filled(row, columns, where, number)
        if "id" not in row:
            yield row | {"id": str(count)}
            continue
        earlier = seen.earlier(row["id"], number, "")
        if earlier:
            raise InputError(f"{where}:{number}: the id {row['id']!r} is already on line {earlier[0]}")
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
    return {query for _, query, document, relevance in judged if relevance > 0 and found.search(f"{query} {document}")}
