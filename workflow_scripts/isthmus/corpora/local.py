"""Corpora in files of this machine, each in the plainest form of its field, brought into the standard formats.

Every reader stops with an ``InputError`` that names the file and the line of the first bad row.
"""

import logging
import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from isthmus.corpora.request import Request
from isthmus.errors import InputError
from isthmus.files import read_jsonl, read_lines, read_tsv, write_jsonl, write_text, write_tsv

log = logging.getLogger("isthmus")
LABELS = ("entailment", "neutral", "contradiction")


def write_nli(request: Request, output: Path) -> None:
    """A tab-separated file with the columns premise, hypothesis and label; without an ``id``, rows are numbered."""
    path = request.path("path")
    rows = read_tsv(path, ["premise", "hypothesis", "label"])
    for number, row in enumerate(rows, 1):
        row.setdefault("id", str(number))
        if row["label"] not in LABELS:
            raise InputError(f"{path}:{number + 1}: label {row['label']!r}; known: {', '.join(LABELS)}")
        _filled(row, ("premise", "hypothesis"), f"{path}:{number + 1}")
    _unique((row["id"] for row in rows), path, first=2)
    write_tsv(output, ["id", "premise", "hypothesis", "label"], rows)


def write_bitext(request: Request, output: Path) -> None:
    """Moses format: two files, line by line the same sentences. Nothing is dropped here."""
    pairs = _parallel(request.path("english"), request.path("foreign"))
    columns = ["id", "english", "foreign"]
    write_tsv(output, columns, (dict(zip(columns, pair, strict=True)) for pair in pairs))


def write_pairs(request: Request, output: Path) -> None:
    """A tab-separated file with the columns query and document (or passage); without an ``id``, rows are numbered."""
    path = request.path("path")
    rows = read_tsv(path, ["query"])
    for number, row in enumerate(rows, 1):
        row.setdefault("id", str(number))
        if "document" not in row and "passage" not in row:
            raise InputError(f"{path}:1: column 'document' (or 'passage') is missing; the header has {', '.join(row)}")
        row.setdefault("document", row.get("passage", ""))
        _filled(row, ("query", "document"), f"{path}:{number + 1}")
    _unique((row["id"] for row in rows), path, first=2)
    write_tsv(output, ["id", "query", "document"], rows)


def write_documents(request: Request, output: Path) -> None:
    """JSON lines with doc_id and text."""
    documents = _documents(request.path("documents"))
    write_jsonl(output, ({"doc_id": name, "text": text} for name, text in documents.items()))


def write_queries(request: Request, output: Path) -> None:
    """``query_id TAB text`` lines, joined with their translations and their split.

    A query is of the dev split where the option ``dev`` (a regular expression) is found in ``query_id doc_id`` of a
    relevant document, else of the test split.
    """
    queries = _queries(request.path("queries"))
    translations = {}
    if request.options.get("translations"):
        path = request.path("translations")
        translations = _queries(path)
        missing = [name for name in queries if name not in translations]
        if missing:
            raise InputError(
                f"{path}: no translation of {len(missing)} of {len(queries)} queries, such as {missing[0]}"
            )
    judged = _judgements(request)
    unjudged = len(queries.keys() - {query for query, _, relevance in judged if relevance > 0})
    if unjudged:
        log.warning("%s: %d of %d queries have no relevant document", request.path("qrels"), unjudged, len(queries))
    dev = _dev_queries(request, judged)
    rows = (
        {
            "query_id": name,
            "split": "dev" if name in dev else "test",
            "text": text,
            "translation": translations.get(name, ""),
        }
        for name, text in queries.items()
    )
    write_tsv(output, ["query_id", "split", "text", "translation"], rows)


def write_qrels(request: Request, output: Path) -> None:
    """TREC judgements, checked against the queries and the documents they name."""
    lines = (f"{query} 0 {document} {relevance}\n" for query, document, relevance in _judgements(request))
    write_text(output, "".join(lines))


def write_alignment(request: Request, output: Path) -> None:
    """Gold word alignments: ``tokens ||| tokens`` lines, each with a line of ``1-2`` sure or ``1p2`` possible links."""
    path, gold = request.path("path"), request.path("gold")
    first, english_side = request.options.get("first", 1), request.options.get("english_side", 0)
    rows = []
    for number, text, links in _parallel(path, gold):
        sides = [side.split() for side in text.split("|||")]
        if len(sides) != 2 or not all(sides):
            raise InputError(f"{path}:{number}: not of the form `tokens ||| tokens`")
        sure, possible = _links(links, [len(side) for side in sides], first, english_side, f"{gold}:{number}")
        english, foreign = sides[english_side], sides[1 - english_side]
        rows.append(
            {
                "id": number,
                "english": " ".join(english),
                "foreign": " ".join(foreign),
                "sure": " ".join(f"{i}-{j}" for i, j in sorted(sure)),
                "possible": " ".join(f"{i}-{j}" for i, j in sorted(sure | possible)),
            }
        )
    write_tsv(output, ["id", "english", "foreign", "sure", "possible"], rows)


def write_monolingual(request: Request, output: Path) -> None:
    """One sentence a line; empty lines are left out, and counted in the log."""
    path = request.path("path")
    lines = [" ".join(line.split()) for _, line in read_lines(path)]
    kept = [line for line in lines if line]
    if len(kept) < len(lines):
        log.warning("%s: left out %d empty lines of %d", path, len(lines) - len(kept), len(lines))
    write_text(output, "".join(f"{line}\n" for line in kept))


def _parallel(first: Path, second: Path) -> Iterator[tuple[int, str, str]]:
    """Yield ``(line number, line of first, line of second)``."""
    lines = zip_longest(read_lines(first), read_lines(second))
    for number, (one, other) in enumerate(lines, 1):
        if one is None or other is None:
            longer = number + sum(1 for _ in lines)
            counts = (number - 1, longer) if one is None else (longer, number - 1)
            raise InputError(
                f"{first} has {counts[0]} lines, but {second} has {counts[1]}; they must match line by line"
            )
        yield number, one[1], other[1]


def _filled(row: dict[str, str], columns: tuple[str, ...], where: str) -> None:
    for name in columns:
        if not row[name].strip():
            raise InputError(f"{where}: {name} is empty")


def _unique(names: Iterator[str], path: Path, first: int) -> None:
    """Refuse an id that comes twice; ``first`` is the line of the first of ``names``."""
    seen: dict[str, int] = {}
    for number, name in enumerate(names, first):
        if name in seen:
            raise InputError(f"{path}:{number}: the id {name!r} is already on line {seen[name]}")
        seen[name] = number


def _documents(path: Path) -> dict[str, str]:
    rows = read_jsonl(path, ["doc_id", "text"])
    for number, row in enumerate(rows, 1):
        _filled(row, ("doc_id", "text"), f"{path}:{number}")
    _unique((row["doc_id"] for row in rows), path, first=1)
    return {row["doc_id"]: row["text"] for row in rows}


def _queries(path: Path) -> dict[str, str]:
    rows = []
    for number, line in read_lines(path):
        fields = line.split("\t")
        if len(fields) != 2 or not all(field.strip() for field in fields):
            raise InputError(f"{path}:{number}: not of the form `query_id TAB text`")
        rows.append(fields)
    _unique((name for name, _ in rows), path, first=1)
    return {name: text for name, text in rows}


def _judgements(request: Request) -> list[tuple[str, str, int]]:
    """The rows ``(query, document, relevance)`` of the TREC qrels file, each naming a known query and document."""
    path = request.path("qrels")
    queries, documents = _queries(request.path("queries")), _documents(request.path("documents"))
    rows = []
    for number, line in read_lines(path):
        fields = line.split()
        if len(fields) != 4 or not re.fullmatch(r"-?\d+", fields[3]):
            raise InputError(f"{path}:{number}: not of the form `query_id 0 doc_id relevance`")
        query, _, document, relevance = fields
        if query not in queries:
            raise InputError(f"{path}:{number}: the query {query!r} is not in {request.path('queries')}")
        if document not in documents:
            raise InputError(f"{path}:{number}: the document {document!r} is not in {request.path('documents')}")
        rows.append((query, document, int(relevance)))
    _unique((f"{query} {document}" for query, document, _ in rows), path, first=1)
    return rows


def _dev_queries(request: Request, judged: list[tuple[str, str, int]]) -> set[str]:
    if not request.options.get("dev"):
        return set()
    try:
        pattern = re.compile(request.option("dev"))
    except re.error as error:
        raise InputError(f"dev: {request.option('dev')!r} is not a regular expression: {error}") from None
    return {query for query, document, relevance in judged if relevance > 0 and pattern.search(f"{query} {document}")}


def _links(
    text: str, lengths: list[int], first: int, english_side: int, where: str
) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Parse one line of gold into sets of 0-based (english, foreign) links, sure and possible."""
    links: dict[str, set[tuple[int, int]]] = {"-": set(), "p": set()}
    for link in text.split():
        match = re.fullmatch(r"(\d+)([-p])(\d+)", link)
        if not match:
            raise InputError(f"{where}: {link!r} is not of the form `1-2` or `1p2`")
        pair = int(match[1]) - first, int(match[3]) - first
        if not all(0 <= index < length for index, length in zip(pair, lengths, strict=True)):
            raise InputError(f"{where}: {link!r} is outside the sentences of {lengths[0]} and {lengths[1]} tokens")
        links[match[2]].add(pair if english_side == 0 else (pair[1], pair[0]))
    return links["-"], links["p"]


COLLECTION = ("documents", "queries", "qrels", "translations", "dev")
WRITERS = {
    "nli": (write_nli, ("path",)),
    "bitext": (write_bitext, ("english", "foreign")),
    "pairs": (write_pairs, ("path",)),
    "documents": (write_documents, COLLECTION),
    "queries": (write_queries, COLLECTION),
    "qrels": (write_qrels, COLLECTION),
    "alignment": (write_alignment, ("path", "gold", "first", "english_side")),
    "text": (write_monolingual, ("path",)),
}
