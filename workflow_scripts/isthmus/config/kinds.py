"""The kinds of corpora. A source subclasses the kinds that it can read (``isthmus/corpora/sources``)."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from isthmus.config.blocks import Block, Count, Direction, Language, Positive, Some
from isthmus.config.tasks import Split

Column = Annotated[
    Annotated[str, Tag("name")] | Annotated[Positive, Tag("number")],
    Discriminator(lambda value: "name" if isinstance(value, str) else "number"),
]
"""A column of a table: its name, or its number from 1."""
Amount = Annotated[
    Annotated[Positive, Tag("one")] | Annotated[dict[str, Positive], Tag("each")],
    Discriminator(lambda value: "each" if isinstance(value, dict) else "one"),
]
"""How many: one number for all languages, or one for each."""


class Corpus(Block):
    """One kind of data from one source."""

    kind: str
    """The kind of data."""
    licence: str = ""
    """Its licence, for the report."""
    source: str
    """Where it comes from: a file of isthmus/corpora/sources."""


class Spoken(Corpus):
    languages: Some[Language]
    """The languages it holds."""


class Nli(Spoken):
    """Natural language inference."""

    kind: Literal["nli"]
    splits: Some[Split]
    """The splits it has."""


class Bitext(Spoken):
    """Sentence pairs with English."""

    kind: Literal["bitext"]


class Pairs(Corpus):
    """English queries, each with a document that answers it, to train the retriever."""

    kind: Literal["pairs"]


class Collection(Corpus):
    """Documents, queries and relevance judgements."""

    kind: Literal["collection"]
    directions: Some[Direction]
    """Query language-document language, such as sw-en."""


class WordAlignment(Spoken):
    """Gold word alignments with English."""

    kind: Literal["word_alignment"]


class Text(Spoken):
    """Unaligned monolingual text."""

    kind: Literal["text"]


class DocumentPairs(Spoken):
    """Documents with their translations into English, a sentence a line."""

    kind: Literal["document_pairs"]


# What sources share.


class Renaming(Block):
    names: dict[str, str] = {}
    """What the data call a language or a split, where {lang}, {split}, {query} or {document} stand for it, such as
    {dev: validation, sw: swh_Latn}."""


class Limited(Block):
    limit: Count = 0
    """Take the first so many rows of each language; 0 takes all."""


class DevQueries(Block):
    dev: str = ""
    """A regular expression. A query is of the dev split where it matches `query_id doc_id` of a relevant document, else
    of test."""


class Downloaded(Block):
    sha256: dict[str, Annotated[str, Field(pattern="^[0-9a-f]{64}$")]] = {}
    """SHA-256 of downloads, by file name. What is not here is pinned in corpora.lock at its first download."""
