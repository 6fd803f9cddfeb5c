"""Corpora from datasets of the Hugging Face hub, or from local folders of that form, streamed into standard formats.

A dataset is a table; options give its names for our columns. Only data files are read: no code of a dataset runs.
``huggingface_hub`` downloads the files of a subset and split. ``datasets`` finds their kind and reads Parquet. Both are
imported when they are used, so the other sources start quickly.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from isthmus.config import kinds
from isthmus.config.blocks import Block, Some, absent, defaults, filled, section
from isthmus.corpora.download.hub_files import fetch_dataset
from isthmus.corpora.formats import standard
from isthmus.corpora.formats.hub_table import Table
from isthmus.corpora.request import Request
from isthmus.errors import InputError
from isthmus.tasks.nli.data import LABELS

fetch = fetch_dataset
Several = Annotated[
    Annotated[str, Tag("one")] | Annotated[Some[str], Tag("several")],
    Discriminator(lambda value: "several" if isinstance(value, list) else "one"),
]
"""One column, or several; the values of several columns are joined by -."""


class Dataset(kinds.Renaming):
    dataset: str
    """The name on the hub, such as facebook/xnli, or a local folder of data files in that form (Parquet, JSON lines,
    CSV)."""
    revision: Annotated[str, Field(pattern="^([0-9a-f]{40})?$")] = ""
    """The commit, 40 hexadecimal digits. Without it the newest one is used, and results may change."""


class OneTable(Dataset):
    subset: str = ""
    """The dataset's subset (its configuration); it may contain {lang}; empty for the default one."""
    split: str = "train"
    """The dataset's split."""
    limit: kinds.Count = 0
    """Number of rows of each language, from the start; no more are downloaded. 0 takes all."""


class NliColumns(Block):
    """The dataset's names for our columns. A dotted name is a field of a mapping, such as translation.{lang}."""

    premise: str = "premise"
    """The column of the premise."""
    hypothesis: str = "hypothesis"
    """The column of the hypothesis."""
    label: str = "label"
    """The column of the label: entailment, neutral or contradiction, or the numbers 0, 1 and 2 in this order."""


class HubNli(kinds.Nli, OneTable):
    """Natural language inference, from a dataset of the Hugging Face hub."""

    split: str = "{split}"
    """The dataset's split. {split} is replaced by our split: train, dev or test."""
    columns: NliColumns = section(NliColumns)


class BitextColumns(Block):
    """The dataset's names for our columns. A dotted name is a field of a mapping, such as translation.{lang}."""

    english: str = "english"
    """The column of the English sentence."""
    foreign: str = "non_english"
    """The column of the other sentence."""


class HubBitext(kinds.Bitext, OneTable):
    """Sentence pairs with English, from a dataset of the Hugging Face hub."""

    columns: BitextColumns = section(BitextColumns)


class PairColumns(Block):
    """The dataset's names for our columns."""

    query: str = "query"
    """The column of the query."""
    document: str = "document"
    """The column of the document."""


class HubPairs(kinds.Pairs, OneTable):
    """English queries, each with a relevant document, from a dataset of the Hugging Face hub."""

    columns: PairColumns = section(PairColumns)


class TextColumns(Block):
    """The dataset's names for our columns."""

    text: str = "text"
    """The column of the sentence."""


class HubText(kinds.Text, OneTable):
    """Unaligned monolingual text, from a dataset of the Hugging Face hub."""

    columns: TextColumns = section(TextColumns)


class DocumentColumns(Block):
    """The dataset's names for our columns."""

    id: Several = "_id"
    """The column of the document's id. The values of several columns are joined by -."""
    title: str = "title"
    """The column of the document's title; empty if there is none."""
    text: str = "text"
    """The column of the document's text."""


class DocumentTable(Block):
    """The table of documents."""

    subset: str = "corpus"
    """The dataset's subset; it may contain {query} and {document}; empty for the default one."""
    split: str = "corpus"
    """The dataset's split."""
    columns: DocumentColumns = section(DocumentColumns)


class QueryColumns(Block):
    """The dataset's names for our columns."""

    id: Several = "_id"
    """The column of the query's id. The values of several columns are joined by -."""
    text: str = "text"
    """The column of the query's text."""


class QueryTable(Block):
    """The table of queries."""

    subset: str = "queries"
    """The dataset's subset; it may contain {query} and {document}; empty for the default one."""
    split: str = "queries"
    """The dataset's split."""
    columns: QueryColumns = section(QueryColumns)


class QrelColumns(Block):
    """The dataset's names for our columns."""

    query: Several = "query-id"
    """The column of the query's id. The values of several columns are joined by -."""
    document: Several = "corpus-id"
    """The column of the document's id. The values of several columns are joined by -."""
    score: str = "score"
    """The column of the relevance, a whole number; empty if every pair is relevant."""


class QrelTable(Block):
    """The table of relevance judgements. Queries without a judgement are left out."""

    subset: str = ""
    """The dataset's subset; it may contain {query} and {document}; empty for the default one."""
    split: str = "test"
    """The dataset's split."""
    columns: QrelColumns = section(QrelColumns)


class TranslationColumns(Block):
    """The dataset's names for our columns."""

    id: Several = absent()
    """The column of the query's id (default _id). The values of several columns are joined by -."""
    text: str = absent()
    """The column of the query's text (default text)."""


class TranslationTable(Block):
    """The table of the queries' translations into the documents' language, with the same ids; {} if there are none."""

    subset: str = absent()
    """The dataset's subset. {document} is replaced by the translations' language."""
    split: str = absent()
    """The dataset's split (default queries)."""
    columns: TranslationColumns = absent()
    """The dataset's names for our columns, as under `queries`."""


class HubCollection(kinds.Collection, kinds.DevQueries, Dataset):
    """Documents, queries and judgements, from a dataset of the Hugging Face hub. The defaults fit BEIR and MTEB."""

    documents: DocumentTable = section(DocumentTable)
    queries: QueryTable = section(QueryTable)
    qrels: QrelTable = section(QrelTable)
    translations: TranslationTable = section(TranslationTable)


def downloads(request: Request) -> list[dict[str, Any]]:
    """List the downloads of a request."""
    parts = {
        "documents": ("documents",),
        "queries": ("queries", "qrels", "documents", "translations"),
        "qrels": ("queries", "qrels", "documents"),
    }
    if request.kind not in parts:
        return Table(request, request.options).downloads()
    wanted = [part for part in parts[request.kind] if part != "translations" or request.option(part)]
    found = [spec for part in wanted for spec in _part(request, part).downloads()]
    return [spec for index, spec in enumerate(found) if spec not in found[:index]]


def write_nli(request: Request, output: Path) -> None:
    """Write rows with a premise, a hypothesis and a label.

    If a dataset does not name its classes, the labels 0, 1 and 2 mean entailment, neutral and contradiction.
    """
    table = Table(request, request.options)
    numbers = {str(number): label for number, label in enumerate(LABELS)}
    rows = ((number, row | {"label": numbers.get(row["label"], row["label"])}) for number, row in table.rows())
    standard.write_nli(output, rows, str(table))


def write_bitext(request: Request, output: Path) -> None:
    """Write rows with an English and a foreign sentence. Nothing is dropped here."""
    table = Table(request, request.options)
    pairs = ((number, row["english"], row["foreign"]) for number, row in table.rows())
    standard.write_bitext(output, pairs, str(table))


def write_pairs(request: Request, output: Path) -> None:
    """Write rows with a query and a relevant document."""
    table = Table(request, request.options)
    standard.write_pairs(output, table.rows(), str(table))


def write_documents(request: Request, output: Path) -> None:
    """Write rows with id, title and text; the title goes before the text."""
    standard.write_documents(output, *_documents(request))


def write_queries(request: Request, output: Path) -> None:
    """Write queries with id and text, joined with their translations and their split.

    Queries without a judgement, such as those of the dataset's other splits, are left out and counted in the log.
    """
    queries, judged = _judged_queries(request)
    translations = _texts(request, "translations") if request.option("translations") else None
    standard.write_queries(output, queries, translations, judged, request.option("dev"))


def write_qrels(request: Request, output: Path) -> None:
    """Write judgements: the ids of a query and a document, and a score. Without a score column, all are relevant."""
    standard.write_qrels(output, _judged_queries(request)[1])


def write_text(request: Request, output: Path) -> None:
    """Write rows with a sentence."""
    table = Table(request, request.options)
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
    """Return a table of a collection. The defaults of the translations' table are those of the queries' table."""
    options = request.option(part)
    return Table(request, filled(options, defaults(QueryTable)) if part == "translations" else options)


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
