"""Corpora in files, of this machine or downloaded, each in a form of its field, brought into the standard formats.

Every reader stops with an ``InputError`` that names the file and the line of the first bad row.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, TypeVar

from isthmus.corpora.download.stored import Stored, placed
from isthmus.corpora.formats import corpora as formats
from isthmus.corpora.formats import standard, tables, tmx
from isthmus.corpora.formats.triples import pairs_of_triples
from isthmus.corpora.request import Request
from isthmus.errors import InputError
from isthmus.files import write_tsv

T = TypeVar("T")
NLI_COLUMNS = {"premise": "premise", "hypothesis": "hypothesis", "label": "label"}
BITEXT_COLUMNS: tables.Columns = {"english": "english", "foreign": "foreign"}
# The options that name the files of each kind.
FILES = {
    "nli": ("path",),
    "bitext": ("english", "foreign", "documents", "path"),
    "pairs": ("path", "queries", "documents"),
    "documents": ("documents",),
    "queries": ("queries", "qrels", "documents", "translations"),
    "qrels": ("queries", "qrels", "documents"),
    "alignment": ("path", "gold"),
    "sentences": ("path", "documents"),
    "text": ("path",),
}


def paths(request: Request) -> list[str]:
    """The paths and addresses of the files that a request reads, without what is in an archive.

    Raises:
        InputError: as :meth:`Request.fill`.
    """
    given = [(key, request.options[key]) for key in FILES[request.kind] if request.options.get(key)]
    return list(dict.fromkeys(placed(request.fill(key, value))[0] for key, value in given))


def downloads(request: Request) -> list[dict[str, Any]]:
    """What must be fetched for a request: its addresses, each with the digest that the configuration gives its file."""
    given = request.options.get("sha256", {})
    return [
        {"source": "url", "url": url, "sha256": given.get(url.rsplit("/", 1)[-1], "")}
        for url in paths(request)
        if "://" in url
    ]


def write_nli(request: Request, output: Path) -> None:
    """A table with premise, hypothesis and label, or XNLI's own form; without an ``id``, rows are numbered."""
    file = request.file("path")
    if request.options.get("format") == "xnli":
        rows = formats.xnli(file, request.named(request.language))
    else:
        rows = tables.rows(file, NLI_COLUMNS | _columns(request))
    standard.write_nli(output, rows, str(file))


def write_bitext(request: Request, output: Path) -> None:
    """Moses format (two files, line by line the same sentences), TMX, or a table. Nothing is dropped here.

    With ``documents``, a third file of a document's name a line, the pairs have a column ``document``.
    """
    columns = ("document",) if request.options.get("documents") else ()
    where = str(request.file("path" if request.options.get("path") else "english"))
    standard.write_bitext(output, _limited(request, _bitext(request)), where, columns)


def write_pairs(request: Request, output: Path) -> None:
    """A table with query and document (or passage), or MS MARCO's triples; without an ``id``, rows are numbered."""
    file = request.file("path")
    if request.options.get("format") == "triples":
        rows = pairs_of_triples(request, file)
    else:
        rows = _limited(request, tables.rows(file, _pair_columns(request, file)))
    standard.write_pairs(output, rows, str(file))


def write_documents(request: Request, output: Path) -> None:
    """JSON lines with doc_id and text, those of BEIR, or ``id TAB text`` lines; ``format: lines``, one text a line."""
    standard.write_documents(output, _texts(request, "documents"), str(request.file("documents")))


def write_queries(request: Request, output: Path) -> None:
    """``id TAB text`` lines, JSON lines or TREC topics, joined with their translations and their split;
    ``format: lines``, one text a line."""
    translations = _queries(request, "translations") if request.options.get("translations") else None
    queries, judged = _judged_queries(request)
    standard.write_queries(output, queries, translations, judged, request.options.get("dev", ""))


def write_qrels(request: Request, output: Path) -> None:
    """TREC's or BEIR's judgements, checked against the queries and the documents they name.

    With ``format: lines`` it is a search for known items: line n of the queries asks for line n of the documents.
    """
    standard.write_qrels(output, _judged_queries(request)[1])


def write_alignment(request: Request, output: Path) -> None:
    """Gold word alignments of ``tokens ||| tokens`` lines: for each a line of ``1-2`` sure or ``1p2`` possible links.

    With ``format: naacl`` the links are those of the shared task of Mihalcea and Pedersen (2003), one a line.
    """
    path, gold = request.file("path"), request.file("gold")
    first, english_side = request.options.get("first", 1), request.options.get("english_side", 0)
    rows = []
    for number, text, links in _linked(request, path, gold):
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


def write_sentences(request: Request, output: Path) -> None:
    """Documents of one language: a file of sentences, and one that names, line by line, each sentence's document."""
    file = request.file("path")
    lines = _parallel(file, request.file("documents"))
    rows = ((number, {"document": name.strip(), "text": text}) for number, text, name in lines)
    standard.write_sentences(output, rows, str(file))


def write_monolingual(request: Request, output: Path) -> None:
    """One sentence a line, or a table with a column of them; empty lines are left out, and counted in the log."""
    file = request.file("path")
    columns = _columns(request)
    rows = tables.rows(file, columns) if columns else ((number, {"text": line}) for number, line in file.lines())
    standard.write_monolingual(output, _limited(request, (row["text"] for _, row in rows)), str(file))


def _limited(request: Request, items: Iterable[T]) -> Iterable[T]:
    limit = request.options.get("limit", 0)
    return islice(items, limit) if limit else items


def _bitext(request: Request) -> Iterator[tuple[Any, ...]]:
    if not request.options.get("path"):
        files = [request.file("english"), request.file("foreign")]
        if request.options.get("documents"):
            files.append(request.file("documents"))
        for number, english, foreign, *document in _parallel(*files):
            if document == [""]:
                raise InputError(f"{files[2]}:{number}: no document is named")
            yield number, english, foreign, *document
        return
    file = request.file("path")
    if file.is_a(".tmx"):
        yield from tmx.pairs(file, request.named("en"), request.named(request.language))
        return
    for number, row in tables.rows(file, BITEXT_COLUMNS | _columns(request)):
        yield number, row["english"], row["foreign"]


def _parallel(*files: Stored) -> Iterator[tuple[Any, ...]]:
    """Yield ``(line number, line of the first file, line of the second, ...)``."""
    lines = zip_longest(*(file.lines() for file in files))
    for number, row in enumerate(lines, 1):
        if None in row:
            counts = [sum(1 for _ in file.lines()) for file in files]
            other = next(place for place, count in enumerate(counts) if count != counts[0])
            raise InputError(
                f"{files[0]} has {counts[0]} lines, but {files[other]} has {counts[other]};"
                " they must match line by line"
            )
        yield number, *(line for _, line in row)


def _columns(request: Request) -> dict[str, str | int]:
    """What the file calls our columns; a name may have placeholders, such as ``translation.{lang}``."""
    given = request.options.get("columns", {})
    return {
        ours: request.fill(f"columns.{ours}", theirs) if isinstance(theirs, str) else theirs
        for ours, theirs in given.items()
    }


def _pair_columns(request: Request, file: Stored) -> tables.Columns:
    given = _columns(request)
    if not given and not file.is_a(".parquet") and not tables.is_json(file) and "passage" in tables.header(file):
        given = {"document": "passage"}
    return {"query": "query", "document": "document"} | given


def _queries(request: Request, key: str) -> standard.Texts:
    file = request.file(key)
    fields = request.options.get("topics", [])
    return standard.texts(formats.topics(file, fields) if fields else _texts(request, key), str(file))


def _texts(request: Request, key: str) -> Iterator[standard.Numbered]:
    """The queries or documents of a file; with ``format: lines`` each is a line, and its number is its name."""
    file = request.file(key)
    if request.options.get("format") == "lines":
        return ((number, {"id": str(number), "text": line}) for number, line in _limited(request, file.lines()))
    return formats.texts(file)


def _judged_queries(request: Request) -> tuple[standard.Texts, list[standard.Judgement]]:
    """The queries, and the judgements, each naming a known query and document."""
    queries, documents = _queries(request, "queries"), request.file("documents")
    if request.options.get("format") == "lines":
        return queries, list(_known_items(request))
    qrels = request.file("qrels")
    return queries, standard.judgements(
        formats.judgements(qrels), str(qrels), queries, formats.texts(documents), str(documents)
    )


def _known_items(request: Request) -> Iterator[standard.Judgement]:
    """For each query its own line of the documents, and the lines of the same text."""
    same: dict[str, list[int]] = defaultdict(list)
    for number, _, document in _limited(request, _parallel(request.file("queries"), request.file("documents"))):
        same[document if document.strip() else f"\n{number}"].append(number)
    for numbers in same.values():
        yield from ((number, str(number), str(found), 1) for number in numbers for found in numbers)


def _linked(request: Request, path: Stored, gold: Stored) -> Iterator[tuple[Any, ...]]:
    """``(line number, sentences, links)``; of NAACL's ``sentence word word [S|P] [confidence]``, links to NULL go."""
    if request.options.get("format") != "naacl":
        yield from _parallel(path, gold)
        return
    links: dict[int, list[str]] = defaultdict(list)
    for number, line in gold.lines():
        match = re.fullmatch(r"([0-9]{1,9})\s+([0-9]{1,9})\s+([0-9]{1,9})(?:\s+([SP]))?(?:\s+[0-9.]+)?\s*", line)
        if not match:
            raise InputError(f"{gold}:{number}: not of the form `sentence word word [S|P] [confidence]`")
        if int(match[2]) and int(match[3]):
            links[int(match[1])].append(f"{match[2]}{'p' if match[4] == 'P' else '-'}{match[3]}")
    for number, text in path.lines():
        yield number, text, " ".join(links.pop(number, []))
    if links:
        raise InputError(f"{gold}: it names sentence {min(links)}, but {path} has no such line")


def _links(
    text: str, lengths: list[int], first: int, english_side: int, where: str
) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Parse one line of gold into sets of 0-based (english, foreign) links, sure and possible."""
    links: dict[str, set[tuple[int, int]]] = {"-": set(), "p": set()}
    for link in text.split():
        match = re.fullmatch(r"([0-9]{1,9})([-p])([0-9]{1,9})", link)
        if not match:
            raise InputError(f"{where}: {link!r} is not of the form `1-2` or `1p2`")
        pair = int(match[1]) - first, int(match[3]) - first
        if not all(0 <= index < length for index, length in zip(pair, lengths, strict=True)):
            raise InputError(f"{where}: {link!r} is outside the sentences of {lengths[0]} and {lengths[1]} tokens")
        links[match[2]].add(pair if english_side == 0 else (pair[1], pair[0]))
    return links["-"], links["p"]


COLLECTION = (
    "format",
    "limit",
    "documents",
    "queries",
    "qrels",
    "translations",
    "dev",
    "topics",
    "names",
    "sha256",
    "quoted",
)
TABLE = ("path", "format", "columns", "quoted", "names", "sha256")
WRITERS = {
    "nli": (write_nli, TABLE),
    "bitext": (write_bitext, ("english", "foreign", "documents", "limit", *TABLE)),
    "pairs": (write_pairs, ("queries", "documents", "limit", *TABLE)),
    "documents": (write_documents, COLLECTION),
    "queries": (write_queries, COLLECTION),
    "qrels": (write_qrels, COLLECTION),
    "alignment": (write_alignment, ("path", "gold", "format", "first", "english_side", "names", "sha256")),
    "sentences": (write_sentences, ("path", "documents", "names", "sha256")),
    "text": (write_monolingual, (*TABLE, "limit")),
}
