"""A retrieval collection on disk (documents, and queries by direction), and the runs of a search over it."""

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
    """The text of a query and its language."""

    text: str
    language: str


NAMED = 5
"""Number of ignored documents that the log names."""
Search = Callable[[str, dict[str, str], Sequence[Query]], list[Ranking]]
SUFFIX = {"text": ".run", "structured": ".run", "translation": ".translated.run"}
"""File suffix of a direction's run, by the query column; ``.{column}.run`` for any other column."""


def read_documents(corpus: Path, language: str) -> dict[str, str]:
    """Return the documents of one language to search, id to text.

    Every search ignores documents without a word. The log counts them and names the first.

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
    """Return the queries of ``direction`` (query language, hyphen, document language) in ``split``, from a folder.

    Raises:
        InputError: as :func:`isthmus.files.read_tsv`; the split has no query.
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
        split: split of the queries.
        output: gets ``{direction}.run`` for the column ``text`` or ``structured``. It gets
            ``{direction}.translated.run`` for the column ``translation``, if the corpus has translations.
        tag: last column of the runs.
        columns: query columns to search with.
        asked: folder of other queries, such as translated ones; by default the corpus's own.
        extend: adds columns to a query's row.
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
    """Return ``{query id: query}`` of a column. Every column except ``text`` is in the documents' language."""
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
    """Return the documents' language of a direction such as ``sw-en``."""
    return split_direction(direction)[1]


def foreign_language(direction: str) -> str:
    """Return the foreign language of a direction (English for ``en-en``)."""
    queries, documents = split_direction(direction)
    return documents if queries == ENGLISH else queries
