"""Corpora in datasets of the Hugging Face hub, or in folders of that form, streamed into the standard formats.

A dataset is a table of rows; options say which of its columns are ours. Only data files are read: no code of a dataset
runs. ``huggingface_hub`` brings the files of a subset and split, ``datasets`` tells their kind and reads Parquet; both
are imported when they are used, so that the other sources start quickly.
"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from isthmus.cli import progress
from isthmus.corpora.formats import standard
from isthmus.corpora.formats.cells import cell
from isthmus.corpora.request import Request
from isthmus.corpora.sources.hub_files import data_files, described
from isthmus.corpora.sources.hub_rows import rows
from isthmus.errors import InputError
from isthmus.tasks.nli.data import LABELS

# What a table's options are where they are not given. Those of a collection are the form of BEIR and MTEB.
TABLES: dict[str, dict[str, Any]] = {
    "nli": {"split": "{split}", "columns": {"premise": "premise", "hypothesis": "hypothesis", "label": "label"}},
    "bitext": {"columns": {"english": "english", "foreign": "non_english"}},
    "pairs": {"columns": {"query": "query", "document": "document"}},
    "text": {"columns": {"text": "text"}},
    "documents": {"subset": "corpus", "split": "corpus", "columns": {"id": "_id", "title": "title", "text": "text"}},
    "queries": {"subset": "queries", "split": "queries", "columns": {"id": "_id", "text": "text"}},
    "qrels": {"split": "test", "columns": {"query": "query-id", "document": "corpus-id", "score": "score"}},
}


class Table:
    """The rows of one table of a dataset, as text under our names for its columns."""

    def __init__(self, request: Request, defaults: dict[str, Any], given: dict[str, Any]) -> None:
        columns = defaults["columns"] | given.get("columns", {})
        options = {"subset": "", "split": "train"} | defaults | given
        self.columns = {
            ours: [request.fill(f"columns.{ours}", name) for name in ([theirs] if isinstance(theirs, str) else theirs)]
            for ours, theirs in columns.items()
            if theirs
        }
        self.dataset = request.fill("dataset", request.option("dataset"))
        self.subset = request.fill("subset", options["subset"])
        self.split = request.fill("split", options["split"])
        self.limit = request.options.get("limit", 0)
        self.spec = {
            "source": "hub",
            "dataset": self.dataset,
            "revision": request.options.get("revision", ""),
            "subset": self.subset,
            "split": self.split,
            "limit": self.limit,
        }
        self.request = request

    def __str__(self) -> str:
        return f"{self.dataset} ({', '.join(filter(None, (self.subset, self.split)))})"

    def downloads(self) -> list[dict[str, Any]]:
        """What must be fetched for it: nothing, where the dataset is a folder of this machine."""
        return [] if Path(self.dataset).is_dir() else [self.spec]

    def rows(self) -> Iterator[standard.Numbered]:
        """Yield the rows; a column made of several has their values joined by ``-``.

        Raises:
            InputError: the dataset cannot be read, is empty or lacks a column.
        """
        number = 0
        for number, row in enumerate(progress(self._read(), str(self)), 1):
            yield (
                number,
                {
                    ours: "-".join(cell(row, name, self, number, f"columns.{ours}") for name in names)
                    for ours, names in self.columns.items()
                },
            )
        if not number:
            raise InputError(f"{self}: it has no row")

    def _read(self) -> Iterator[dict[str, Any]]:
        """Yield the dataset's own rows, its class numbers as names."""
        from datasets.exceptions import DatasetsError

        causes = (OSError, ValueError, RuntimeError, DatasetsError)
        try:
            found = self._open()
        except causes as error:
            raise self._unreadable(error) from error
        try:
            yield from islice(found, self.limit or None)
        except InputError:
            raise
        except causes as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: Exception) -> InputError:
        return InputError(
            f"{self}: it cannot be read: {error}; check the corpus options dataset, subset and split, "
            "or download the dataset and give its folder as `dataset`"
        )

    def _open(self) -> Iterator[dict[str, Any]]:
        if self.downloads():
            found = self.request.fetched_for(self.spec)
            files = [file["path"] for file in found["files"]]
        else:
            from datasets import load_dataset_builder

            builder = load_dataset_builder(self.dataset, self.subset or None)
            found, files = described(builder), data_files(builder, self.split)
        return rows(files, found["reader"], found["features"], found["options"])


def downloads(request: Request) -> list[dict[str, Any]]:
    """What must be fetched for a request."""
    parts = {
        "documents": ("documents",),
        "queries": ("queries", "qrels", "documents", "translations"),
        "qrels": ("queries", "qrels", "documents"),
    }
    if request.kind not in parts:
        return Table(request, TABLES[request.kind], request.options).downloads()
    wanted = [part for part in parts[request.kind] if part != "translations" or request.options.get(part)]
    found = [spec for part in wanted for spec in _part(request, part).downloads()]
    return [spec for index, spec in enumerate(found) if spec not in found[:index]]


def write_nli(request: Request, output: Path) -> None:
    """Rows with a premise, a hypothesis and a label. Numbers of a dataset that does not name its classes stand for
    entailment, neutral and contradiction."""
    table = Table(request, TABLES["nli"], request.options)
    numbers = {str(number): label for number, label in enumerate(LABELS)}
    rows = ((number, row | {"label": numbers.get(row["label"], row["label"])}) for number, row in table.rows())
    standard.write_nli(output, rows, str(table))


def write_bitext(request: Request, output: Path) -> None:
    """Rows with an English and a foreign sentence. Nothing is dropped here."""
    table = Table(request, TABLES["bitext"], request.options)
    pairs = ((number, row["english"], row["foreign"]) for number, row in table.rows())
    standard.write_bitext(output, pairs, str(table))


def write_pairs(request: Request, output: Path) -> None:
    """Rows with a query and a document that answers it."""
    table = Table(request, TABLES["pairs"], request.options)
    standard.write_pairs(output, table.rows(), str(table))


def write_documents(request: Request, output: Path) -> None:
    """Rows with id, title and text; the title goes before the text."""
    standard.write_documents(output, *_documents(request))


def write_queries(request: Request, output: Path) -> None:
    """Rows with id and text, joined with their translations and their split.

    Queries that no judgement names, such as those of the dataset's other splits, are left out, and counted in the log.
    """
    queries, judged = _judged_queries(request)
    translations = _texts(request, "translations") if request.options.get("translations") else None
    standard.write_queries(output, queries, translations, judged, request.options.get("dev", ""))


def write_qrels(request: Request, output: Path) -> None:
    """Rows with the ids of a query and a document, and a score; where there is no such column, all are relevant."""
    standard.write_qrels(output, _judged_queries(request)[1])


def write_monolingual(request: Request, output: Path) -> None:
    """Rows with a sentence."""
    table = Table(request, TABLES["text"], request.options)
    standard.write_monolingual(output, (row["text"] for _, row in table.rows()), str(table))


def _documents(request: Request) -> tuple[Iterator[standard.Numbered], str]:
    table = _part(request, "documents")
    rows = (
        (number, {"id": row["id"], "text": f"{row.get('title', '')} {row['text']}".strip()})
        for number, row in table.rows()
    )
    return rows, str(table)


def _texts(request: Request, part: str) -> standard.Texts:
    table = _part(request, part)
    return standard.texts(table.rows(), str(table))


def _part(request: Request, part: str) -> Table:
    defaults = TABLES["queries" if part == "translations" else part]
    return Table(request, defaults, request.options.get(part, {}))


def _judged_queries(request: Request) -> tuple[standard.Texts, list[standard.Judgement]]:
    queries, qrels = _texts(request, "queries"), _part(request, "qrels")
    rows = (_judgement(row, qrels, number) for number, row in qrels.rows())
    judged = standard.judgements(rows, str(qrels), queries, *_documents(request))
    return standard.judged_only(queries, judged), judged


def _judgement(row: standard.Row, qrels: Table, number: int) -> standard.Judgement:
    score = row.get("score", "1")
    if not re.fullmatch(r"-?\d+(\.0*)?", score):
        raise InputError(f"{qrels}:{number}: the score {score!r} is not a whole number")
    return number, row["query"], row["document"], int(float(score))


TABLE = ("subset", "split", "columns")
COMMON = ("dataset", "revision", "names", "limit")
COLLECTION = ("dataset", "revision", "names", "documents", "queries", "qrels", "translations", "dev")
WRITERS = {
    "nli": (write_nli, (*COMMON, *TABLE)),
    "bitext": (write_bitext, (*COMMON, *TABLE)),
    "pairs": (write_pairs, (*COMMON, *TABLE)),
    "documents": (write_documents, COLLECTION),
    "queries": (write_queries, COLLECTION),
    "qrels": (write_qrels, COLLECTION),
    "text": (write_monolingual, (*COMMON, *TABLE)),
}
