"""MS MARCO's training triples, as text or ids: a query, a relevant and an irrelevant passage."""

import logging
from collections.abc import Iterator
from dataclasses import replace

from isthmus.corpora.download.source_file import SourceFile
from isthmus.corpora.formats import corpora as formats
from isthmus.corpora.formats import tables
from isthmus.corpora.formats.standard import Numbered
from isthmus.corpora.request import Request
from isthmus.errors import InputError

log = logging.getLogger("isthmus")


def pairs_of_triples(request: Request, file: SourceFile) -> Iterator[Numbered]:
    """Yield query and document of the first ``limit`` different pairs of ``file`` (an option; 0 for all).

    The options ``queries`` and ``documents`` name files with the texts of the ids. Without them, the triples are text.
    Triples that repeat a pair with another negative are counted in the log. Only the pairs' documents are held in
    memory.

    Raises:
        InputError: a line does not have three fields; an id is unknown.
    """
    pairs = _pairs(file, request.options.get("limit", 0))
    if not request.options.get("queries"):
        yield from ((number, {"query": query, "document": document}) for (query, document), number in pairs.items())
        return
    queries = _texts(request.file("queries"), {query for query, _ in pairs})
    documents = _texts(request.file("documents"), {document for _, document in pairs})
    for (query, document), number in pairs.items():
        for name, known, key in ((query, queries, "queries"), (document, documents, "documents")):
            if name not in known:
                raise InputError(f"{file}:{number}: {name!r} is not in {request.file(key)}")
        yield number, {"query": queries[query], "document": documents[document]}


def _pairs(file: SourceFile, limit: int) -> dict[tuple[str, str], int]:
    """Read the different pairs: ``{(query, document): number of its first line}``."""
    pairs: dict[tuple[str, str], int] = {}
    read = 0
    for number, fields in tables.headless(replace(file, quoted=bool(file.quoted)), {"query": 1, "document": 2}):
        if len(fields) != 3:
            raise InputError(f"{file}:{number}: {len(fields)} fields, but a triple has a query and two documents")
        read += 1
        pairs.setdefault((fields[1], fields[2]), number)
        if limit and len(pairs) == limit:
            break
    if len(pairs) < read:
        log.info("%s: %d different pairs in %d triples", file, len(pairs), read)
    return pairs


def _texts(file: SourceFile, wanted: set[str]) -> dict[str, str]:
    return {row["id"]: row["text"] for _, row in formats.texts(file) if row["id"] in wanted}
