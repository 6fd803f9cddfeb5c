"""A collection on disk: documents, and queries by direction; and the runs of a search over it."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from isthmus.errors import InputError
from isthmus.evaluation.ranking import Ranking, write_run
from isthmus.files import atomic, read_jsonl, read_tsv
from isthmus.languages import ENGLISH, split_direction

log = logging.getLogger("isthmus")


class Query(NamedTuple):
    """The text of a query, and the language that it is in."""

    text: str
    language: str


NAMED = 5
"""How many of the documents that are left out the log names."""
Search = Callable[[str, dict[str, str], Sequence[Query]], list[Ranking]]
SUFFIX = {"text": ".run", "structured": ".run", "translation": ".translated.run"}
"""What a direction's run is called, by the column searched with; ``.{column}.run`` for any other."""


def read_documents(corpus: Path, language: str) -> dict[str, str]:
    """The documents of one language to search, id to text.

    Documents without a word are left out of every search alike. The log counts them and names the first.

    Raises:
        InputError: as :func:`isthmus.files.read_jsonl`; an id or a text is not a text; two documents share an id; no
            document has a word.
    """
    path = corpus / "documents" / f"{language}.jsonl"
    rows = read_jsonl(path, ["doc_id", "text"])
    for number, row in enumerate(rows, 1):
        if not (isinstance(row["doc_id"], str) and isinstance(row["text"], str)):
            raise InputError(f"{path}:{number}: doc_id and text must be texts")
    documents = {row["doc_id"]: row["text"] for row in rows}
    if len(documents) < len(rows):
        raise InputError(f"{path}: {len(rows) - len(documents)} document ids occur twice; every doc_id must be its own")
    wordless = [name for name, text in documents.items() if not any(map(str.isalnum, text))]
    if len(wordless) == len(documents):
        raise InputError(f"{path}: none of its {len(documents)} documents has a word")
    if wordless:
        named = ", ".join(wordless[:NAMED]) + (", ..." if len(wordless) > NAMED else "")
        log.warning("%s: left out %d of %d documents, without a word: %s", path, len(wordless), len(documents), named)
    for name in wordless:
        del documents[name]
    return documents


def read_queries(folder: Path, direction: str, split: str) -> list[dict[str, str]]:
    """The queries of ``direction`` (query language, hyphen, document language) in ``split``, of a folder of queries.

    Raises:
        InputError: as :func:`isthmus.files.read_tsv`, or the split has no query.
    """
    path = folder / f"{direction}.tsv"
    rows = [row for row in read_tsv(path, ["query_id", "split", "text", "translation"]) if row["split"] == split]
    if not rows:
        raise InputError(f"{path}: no query of split {split!r}")
    return rows


def write_runs(
    search: Search,
    corpus: Path,
    directions: Sequence[str],
    split: str,
    output: Path,
    tag: str,
    columns: Sequence[str] = ("text", "translation"),
    asked: Path | None = None,
    extend: Callable[[dict[str, str]], dict[str, str]] = dict,
) -> None:
    """Search the collection in every direction and write the runs into the folder ``output``, atomically.

    The documents of a language are searched once, for the distinct queries of all its query sets together.

    Args:
        search: ranks a language's documents for queries.
        corpus: folder of a collection.
        directions: query and document languages, such as ``sw-en``.
        split: the queries' split.
        output: gets ``{direction}.run`` for the column ``text`` or ``structured`` and ``{direction}.translated.run``
            for the column ``translation`` where the corpus has translations.
        tag: the runs' last column.
        columns: which columns of the queries to search with.
        asked: folder of the queries, translated ones, say; without it, the corpus's own.
        extend: gives a query's row with more columns.
    """
    source = asked or corpus / "queries"
    queries = {direction: list(map(extend, read_queries(source, direction, split))) for direction in directions}
    with atomic(output) as folder:
        folder.mkdir()
        for language in dict.fromkeys(document_language(direction) for direction in directions):
            here = [direction for direction in directions if document_language(direction) == language]
            texts = list(
                dict.fromkeys(
                    query
                    for direction in here
                    for column in columns
                    for query in _asked(direction, column, queries[direction]).values()
                )
            )
            if not texts:
                continue
            found = dict(zip(texts, search(language, read_documents(corpus, language), texts), strict=True))
            for direction in here:
                for column in columns:
                    _write_direction(folder, direction, column, queries[direction], found, tag)


def _asked(direction: str, column: str, queries: list[dict[str, str]]) -> dict[str, Query]:
    """``{query id: query}`` of a column; all but the original text is in the language of the documents."""
    language = split_direction(direction)[0] if column == "text" else document_language(direction)
    return {row["query_id"]: Query(row[column], language) for row in queries if row[column]}


def _write_direction(
    folder: Path, direction: str, column: str, queries: list[dict[str, str]], found: dict[Query, Ranking], tag: str
) -> None:
    asked = {name: found[query] for name, query in _asked(direction, column, queries).items()}
    if not asked:
        return
    if len(asked) < len(queries):
        log.warning("%s: %d of %d queries have no %s", direction, len(queries) - len(asked), len(queries), column)
    write_run(folder / f"{direction}{SUFFIX.get(column, f'.{column}.run')}", asked, tag)


def document_language(direction: str) -> str:
    """The language of the documents of a direction such as ``sw-en``."""
    return split_direction(direction)[1]


def foreign_language(direction: str) -> str:
    """The language of a direction that is not English (English for ``en-en``)."""
    queries, documents = split_direction(direction)
    return documents if queries == ENGLISH else queries
