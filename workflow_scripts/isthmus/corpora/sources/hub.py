"""Corpora in datasets of the Hugging Face hub, or in folders of that form, streamed into the standard formats.

A dataset is a table of rows; options say which of its columns are ours. Only data files are read: no code of a dataset
runs. ``huggingface_hub`` brings the files of a subset and split, ``datasets`` tells their kind and reads Parquet; both
are imported when they are used, so that the other sources start quickly.
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
"""A column, or several whose values are joined by -."""


class Dataset(kinds.Renaming):
    dataset: str
    """Its name on the hub, such as facebook/xnli, or a folder of data files in that form (parquet, JSON lines, csv)."""
    revision: Annotated[str, Field(pattern="^([0-9a-f]{40})?$")] = ""
    """The commit, 40 hexadecimal digits. Without it the newest is taken, and results may change."""


class OneTable(Dataset):
    subset: str = ""
    """The dataset's subset (its configuration); {lang} may stand in it; empty for the default one."""
    split: str = "train"
    """The dataset's split."""
    limit: kinds.Count = 0
    """Take the first so many rows of each language, and download no more; 0 takes all."""


class NliColumns(Block):
    """What the dataset calls our columns; a dotted name is a field of a mapping, such as translation.{lang}."""

    premise: str = "premise"
    """The column of the premise."""
    hypothesis: str = "hypothesis"
    """The column of the hypothesis."""
    label: str = "label"
    """The column of the label: entailment, neutral or contradiction, or 0, 1 or 2 for them."""


class HubNli(kinds.Nli, OneTable):
    """Natural language inference, from a dataset of the Hugging Face hub."""

    split: str = "{split}"
    """The dataset's split; {split} stands for ours: train, dev or test."""
    columns: NliColumns = section(NliColumns)


class BitextColumns(Block):
    """What the dataset calls our columns; a dotted name is a field of a mapping, such as translation.{lang}."""

    english: str = "english"
    """The column of the English sentence."""
    foreign: str = "non_english"
    """The column of the other sentence."""


class HubBitext(kinds.Bitext, OneTable):
    """Sentence pairs with English, from a dataset of the Hugging Face hub."""

    columns: BitextColumns = section(BitextColumns)


class PairColumns(Block):
    """What the dataset calls our columns."""

    query: str = "query"
    """The column of the query."""
    document: str = "document"
    """The column of the document."""


class HubPairs(kinds.Pairs, OneTable):
    """English queries, each with a document that answers it, from a dataset of the Hugging Face hub."""

    columns: PairColumns = section(PairColumns)


class TextColumns(Block):
    """What the dataset calls our columns."""

    text: str = "text"
    """The column of the sentence."""


class HubText(kinds.Text, OneTable):
    """Unaligned monolingual text, from a dataset of the Hugging Face hub."""

    columns: TextColumns = section(TextColumns)


class DocumentColumns(Block):
    """What the dataset calls our columns."""

    id: Several = "_id"
    """The column of the document's id; or several, whose values are joined by -."""
    title: str = "title"
    """The column of its title; empty where there is none."""
    text: str = "text"
    """The column of its text."""


class DocumentTable(Block):
    """The table of documents."""

    subset: str = "corpus"
    """The dataset's subset; {query} and {document} may stand in it; empty for the default one."""
    split: str = "corpus"
    """The dataset's split."""
    columns: DocumentColumns = section(DocumentColumns)


class QueryColumns(Block):
    """What the dataset calls our columns."""

    id: Several = "_id"
    """The column of the query's id; or several, whose values are joined by -."""
    text: str = "text"
    """The column of its text."""


class QueryTable(Block):
    """The table of queries."""

    subset: str = "queries"
    """The dataset's subset; {query} and {document} may stand in it; empty for the default one."""
    split: str = "queries"
    """The dataset's split."""
    columns: QueryColumns = section(QueryColumns)


class QrelColumns(Block):
    """What the dataset calls our columns."""

    query: Several = "query-id"
    """The column of the query's id; or several, whose values are joined by -."""
    document: Several = "corpus-id"
    """The column of the document's id; or several, whose values are joined by -."""
    score: str = "score"
    """The column of the relevance, a whole number; empty where every pair is relevant."""


class QrelTable(Block):
    """The table of relevance judgements. Queries that it does not name are left out."""

    subset: str = ""
    """The dataset's subset; {query} and {document} may stand in it; empty for the default one."""
    split: str = "test"
    """The dataset's split."""
    columns: QrelColumns = section(QrelColumns)


class TranslationColumns(Block):
    """What the dataset calls our columns."""

    id: Several = absent()
    """The column of the query's id (_id where it is not given); or several, whose values are joined by -."""
    text: str = absent()
    """The column of its text (text where it is not given)."""


class TranslationTable(Block):
    """The table of translations of the queries into the documents' language, same ids; {} where there are
    none."""

    subset: str = absent()
    """The dataset's subset; {document} stands for the translations' language."""
    split: str = absent()
    """The dataset's split (queries where it is not given)."""
    columns: TranslationColumns = absent()
    """What the dataset calls our columns, as under `queries`."""


class HubCollection(kinds.Collection, kinds.DevQueries, Dataset):
    """Documents, queries and judgements, from a dataset of the Hugging Face hub. Defaults are those of BEIR and
    MTEB."""

    documents: DocumentTable = section(DocumentTable)
    queries: QueryTable = section(QueryTable)
    qrels: QrelTable = section(QrelTable)
    translations: TranslationTable = section(TranslationTable)


def downloads(request: Request) -> list[dict[str, Any]]:
    """What must be fetched for a request."""
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
    """Rows with a premise, a hypothesis and a label. Numbers of a dataset that does not name its classes stand for
    entailment, neutral and contradiction."""
    table = Table(request, request.options)
    numbers = {str(number): label for number, label in enumerate(LABELS)}
    rows = ((number, row | {"label": numbers.get(row["label"], row["label"])}) for number, row in table.rows())
    standard.write_nli(output, rows, str(table))


def write_bitext(request: Request, output: Path) -> None:
    """Rows with an English and a foreign sentence. Nothing is dropped here."""
    table = Table(request, request.options)
    pairs = ((number, row["english"], row["foreign"]) for number, row in table.rows())
    standard.write_bitext(output, pairs, str(table))


def write_pairs(request: Request, output: Path) -> None:
    """Rows with a query and a document that answers it."""
    table = Table(request, request.options)
    standard.write_pairs(output, table.rows(), str(table))


def write_documents(request: Request, output: Path) -> None:
    """Rows with id, title and text; the title goes before the text."""
    standard.write_documents(output, *_documents(request))


def write_queries(request: Request, output: Path) -> None:
    """Rows with id and text, joined with their translations and their split.

    Queries that no judgement names, such as those of the dataset's other splits, are left out, and counted in the log.
    """
    queries, judged = _judged_queries(request)
    translations = _texts(request, "translations") if request.option("translations") else None
    standard.write_queries(output, queries, translations, judged, request.option("dev"))


def write_qrels(request: Request, output: Path) -> None:
    """Rows with the ids of a query and a document, and a score; where there is no such column, all are relevant."""
    standard.write_qrels(output, _judged_queries(request)[1])


def write_text(request: Request, output: Path) -> None:
    """Rows with a sentence."""
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
    """A table of a collection; that of translations is as that of queries where it says nothing else."""
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
