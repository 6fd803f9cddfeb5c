"""Retrieval collections by their ids in ir_datasets (MacAvaney et al. 2021): documents, queries, qrels, scored pairs.

ir_datasets knows the address of each collection and reads it. Its files are downloaded by this package instead: such a
download resumes after a kill and is pinned. ir_datasets keeps them in ``IR_DATASETS_HOME``, else in the downloads
folder.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from filelock import FileLock

from isthmus.cli import progress
from isthmus.config.kinds import Collection, DevQueries, Limited, Pairs, Renaming
from isthmus.corpora.formats import standard
from isthmus.corpora.request import Request
from isthmus.errors import InputError

if TYPE_CHECKING:
    from isthmus.corpora.download.store import DownloadStore

PARTS = {"documents": "docs", "queries": "queries", "translations": "queries", "qrels": "qrels"}
NEEDED = {
    "documents": ("documents",),
    "queries": ("queries", "qrels", "documents", "translations"),
    "qrels": ("queries", "qrels", "documents"),
}


class IrdsPairs(Pairs, Limited):
    """English queries, each with a relevant document, by an id of ir_datasets."""

    dataset: str
    """The id in ir_datasets, such as msmarco-passage/train/judged."""
    pairs: Literal["docpairs", "scoreddocs", "qrels"] = "docpairs"
    """The part with the pairs: training pairs (docpairs), each query's best scored document (scoreddocs), or relevant
    judgements (qrels)."""


class IrdsCollection(Collection, DevQueries, Renaming):
    """Documents, queries and relevance judgements, by ids of ir_datasets."""

    documents: str
    """The id in ir_datasets of a dataset with the documents; it may contain {query} and {document}."""
    queries: str
    """The id in ir_datasets of a dataset with the queries; it may contain {query} and {document}."""
    qrels: str
    """The id in ir_datasets of a dataset with the judgements; it may contain {query} and {document}."""
    translations: str = ""
    """The id in ir_datasets of a dataset with the same queries in the documents' language."""


def downloads(request: Request) -> list[dict[str, Any]]:
    """List the downloads of a request."""
    if request.kind == "pairs":
        parts = [("dataset", "queries"), ("dataset", "docs"), ("dataset", request.option("pairs"))]
    else:
        parts = [(key, PARTS[key]) for key in NEEDED[request.kind] if request.options.get(key)]
    found = [_spec(request, key, part) for key, part in parts]
    return [spec for index, spec in enumerate(found) if spec not in found[:index]]


def fetch(wanted: dict[str, Any], store: "DownloadStore") -> dict[str, Any]:
    """Make ir_datasets download one part of a collection, by reading it once. ``home`` is its folder.

    Raises:
        InputError: there is no such collection, it lacks the part, or it cannot be fetched.
    """
    home = os.environ.get("IR_DATASETS_HOME", str(store.folder.absolute() / "irds"))
    store.folder.mkdir(parents=True, exist_ok=True)
    with FileLock(store.folder / ".irds.lock"), _downloads_by(store, home) as files:
        count = sum(1 for _ in progress(_records(wanted["id"], wanted["part"], home), wanted["id"]))
    if not count:
        raise InputError(f"{wanted['id']}: its {wanted['part']} are empty")
    return {"files": files, "home": home, "records": count}


def write_documents(request: Request, output: Path) -> None:
    """Write the collection's documents. ir_datasets decides which fields make up the text."""
    standard.write_documents(output, *_texts(request, "documents"))


def write_queries(request: Request, output: Path) -> None:
    """Write the collection's judged queries, joined with their translations and their split."""
    queries, judged = _judged_queries(request)
    translations = standard.texts(*_texts(request, "translations")) if request.option("translations") else None
    standard.write_queries(output, queries, translations, judged, request.option("dev"))


def write_qrels(request: Request, output: Path) -> None:
    """Write the collection's judgements."""
    standard.write_qrels(output, _judged_queries(request)[1])


def write_pairs(request: Request, output: Path) -> None:
    """Write queries, each with a relevant document.

    The option ``pairs`` takes the training pairs, the relevant judgements, or each query's best scored document.
    """
    part, limit = request.option("pairs"), request.option("limit")
    pairs: dict[tuple[str, str], int] = {}
    for number, query, document in _positive(request, part):
        pairs.setdefault((query, document), number)
        if limit and len(pairs) == limit:
            break
    queries = _chosen(request, "queries", {query for query, _ in pairs})
    documents = _chosen(request, "docs", {document for _, document in pairs})
    where = f"{request.option('dataset')}/{part}"
    for (query, document), number in pairs.items():
        if query not in queries or document not in documents:
            raise InputError(f"{where}:{number}: there is no text of {query!r} or of {document!r}")
    rows = ((number, {"query": queries[q], "document": documents[d]}) for (q, d), number in pairs.items())
    standard.write_pairs(output, rows, where)


def _spec(request: Request, key: str, part: str) -> dict[str, Any]:
    return {"source": "irds", "id": request.fill(key, request.option(key)), "part": part}


def _part(request: Request, key: str, part: str) -> Iterator[Any]:
    spec = _spec(request, key, part)
    return _records(spec["id"], part, request.fetched_for(spec)["home"])


def _records(name: str, part: str, home: str) -> Iterator[Any]:
    ir_datasets = _library(home)
    try:
        dataset = ir_datasets.load(name)
    except KeyError:
        raise InputError(f"ir_datasets has no {name!r}; its catalogue lists what it has") from None
    if not getattr(dataset, f"has_{part}")():
        raise InputError(f"{name}: it has no {part}")
    try:
        yield from getattr(dataset, f"{part}_iter")()
    except (OSError, RuntimeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{name}: its {part} cannot be had: {error}") from error


def _library(home: str) -> Any:
    """Import ir_datasets, after setting its folder: it reads the variable at import."""
    os.environ["IR_DATASETS_HOME"] = home
    import ir_datasets

    return ir_datasets


@contextmanager
def _downloads_by(store: "DownloadStore", home: str) -> Iterator[list[dict[str, Any]]]:
    """Make ir_datasets download by ``store``. Its own downloads restart after a kill, and may keep an error page."""
    ir_datasets = _library(home)
    files: list[dict[str, Any]] = []
    original = ir_datasets.util.RequestsDownload.stream

    @contextmanager
    def stream(self: Any) -> Iterator[BinaryIO]:
        if self.auth or self.cookies:
            with original(self) as handle:
                yield handle
        else:
            with store.handed_on(self.url, self.headers) as (handle, facts):
                yield handle
            files.append(facts)

    ir_datasets.util.RequestsDownload.stream = stream
    try:
        yield files
    finally:
        ir_datasets.util.RequestsDownload.stream = original


def _texts(request: Request, key: str) -> tuple[Iterator[standard.Numbered], str]:
    records = enumerate(_part(request, key, PARTS[key]), 1)
    rows = ((number, {"id": _id(record), "text": record.default_text()}) for number, record in records)
    return rows, request.fill(key, request.option(key))


def _id(record: Any) -> str:
    return record.doc_id if hasattr(record, "doc_id") else record.query_id


def _judged_queries(request: Request) -> tuple[standard.Texts, list[standard.Judgement]]:
    queries = standard.texts(*_texts(request, "queries"))
    rows = ((n, row.query_id, row.doc_id, row.relevance) for n, row in enumerate(_part(request, "qrels", "qrels"), 1))
    judged = standard.judgements(rows, request.option("qrels"), queries, *_texts(request, "documents"))
    return standard.judged_only(queries, judged), judged


def _positive(request: Request, part: str) -> Iterator[tuple[int, str, str]]:
    records = enumerate(_part(request, "dataset", part), 1)
    if part == "docpairs":
        yield from ((number, row.query_id, row.doc_id_a) for number, row in records)
    elif part == "qrels":
        yield from ((number, row.query_id, row.doc_id) for number, row in records if row.relevance > 0)
    else:
        best: dict[str, tuple[float, int, str]] = {}
        for number, row in records:
            if row.query_id not in best or row.score > best[row.query_id][0]:
                best[row.query_id] = (row.score, number, row.doc_id)
        yield from ((number, query, document) for query, (_, number, document) in best.items())


def _chosen(request: Request, part: str, wanted: set[str]) -> dict[str, str]:
    return {_id(row): row.default_text() for row in _part(request, "dataset", part) if _id(row) in wanted}
