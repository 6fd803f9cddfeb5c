"""Corpora in files of this machine, each in the plainest form of its field, brought into the standard formats.

Every reader stops with an ``InputError`` that names the file and the line of the first bad row.
"""

import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from isthmus.corpora import standard
from isthmus.corpora.request import Request
from isthmus.errors import InputError
from isthmus.files import read_jsonl, read_lines, stream_tsv, write_tsv


def write_nli(request: Request, output: Path) -> None:
    """A tab-separated file with the columns premise, hypothesis and label; without an ``id``, rows are numbered."""
    path = request.path("path")
    standard.write_nli(output, stream_tsv(path, ["premise", "hypothesis", "label"]), path, first=2)


def write_bitext(request: Request, output: Path) -> None:
    """Moses format: two files, line by line the same sentences. Nothing is dropped here."""
    standard.write_bitext(output, _parallel(request.path("english"), request.path("foreign")))


def write_pairs(request: Request, output: Path) -> None:
    """A tab-separated file with the columns query and document (or passage); without an ``id``, rows are numbered."""
    path = request.path("path")
    standard.write_pairs(output, _pairs(path), path, first=2)


def write_documents(request: Request, output: Path) -> None:
    """JSON lines with doc_id and text."""
    standard.write_documents(output, _documents(request.path("documents")))


def write_queries(request: Request, output: Path) -> None:
    """``query_id TAB text`` lines, joined with their translations and their split."""
    translations = _queries(request.path("translations")) if request.options.get("translations") else None
    queries, judged = _judged_queries(request)
    standard.write_queries(output, queries, translations, judged, request.options.get("dev", ""))


def write_qrels(request: Request, output: Path) -> None:
    """TREC judgements, checked against the queries and the documents they name."""
    standard.write_qrels(output, _judged_queries(request)[1])


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
    standard.write_monolingual(output, (line for _, line in read_lines(path)), path)


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


def _pairs(path: Path) -> Iterator[standard.Row]:
    for row in stream_tsv(path, ["query"]):
        if "document" not in row and "passage" not in row:
            raise InputError(f"{path}:1: column 'document' (or 'passage') is missing; the header has {', '.join(row)}")
        yield row if "document" in row else row | {"document": row["passage"]}


def _documents(path: Path) -> standard.Texts:
    rows = read_jsonl(path, ["doc_id", "text"])
    return standard.texts(({"id": row["doc_id"], "text": row["text"]} for row in rows), path)


def _queries(path: Path) -> standard.Texts:
    return standard.texts(_query_rows(path), path)


def _query_rows(path: Path) -> Iterator[standard.Row]:
    for number, line in read_lines(path):
        fields = line.split("\t")
        if len(fields) != 2:
            raise InputError(f"{path}:{number}: not of the form `query_id TAB text`")
        yield dict(zip(("id", "text"), fields, strict=True))


def _judged_queries(request: Request) -> tuple[standard.Texts, list[standard.Judgement]]:
    """The queries, and the rows of the TREC qrels file, each naming a known query and document."""
    path = request.path("qrels")
    queries, documents = _queries(request.path("queries")), _documents(request.path("documents"))
    return queries, standard.judgements(_qrels_rows(path), path, queries, documents)


def _qrels_rows(path: Path) -> Iterator[standard.Judgement]:
    for number, line in read_lines(path):
        fields = line.split()
        if len(fields) != 4 or not re.fullmatch(r"-?\d+", fields[3]):
            raise InputError(f"{path}:{number}: not of the form `query_id 0 doc_id relevance`")
        yield fields[0], fields[2], int(fields[3])


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
