"""The kinds of corpora. A source subclasses each kind that it can read (``isthmus/corpora/sources``)."""

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
"""An amount: one number for all languages, or one for each."""


class Corpus(Block):
    """A corpus: one kind of data from one source."""

    kind: str
    """The kind of data."""
    licence: str = ""
    """The licence, for the report."""
    source: str
    """The source: a file of isthmus/corpora/sources."""


class Spoken(Corpus):
    languages: Some[Language]
    """The languages of the corpus."""


class Nli(Spoken):
    """Natural language inference."""

    kind: Literal["nli"]
    splits: Some[Split]
    """The splits of the corpus."""


class Bitext(Spoken):
    """Sentence pairs with English."""

    kind: Literal["bitext"]


class Pairs(Corpus):
    """English queries for training the retriever, each with a relevant document."""

    kind: Literal["pairs"]


class Collection(Corpus):
    """Documents, queries and relevance judgements."""

    kind: Literal["collection"]
    directions: Some[Direction]
    """Query language and document language, joined by a hyphen, such as sw-en."""


class WordAlignment(Spoken):
    """Gold word alignments with English."""

    kind: Literal["word_alignment"]


class Text(Spoken):
    """Unaligned monolingual text."""

    kind: Literal["text"]


class DocumentPairs(Spoken):
    """Documents with their translations into English, one sentence a line."""

    kind: Literal["document_pairs"]


# Keys that several sources share.


class Renaming(Block):
    names: dict[str, str] = {}
    """Names of languages and splits in the data, such as {dev: validation, sw: swh_Latn}. They replace {lang}, {split},
    {query} and {document}."""


class Limited(Block):
    limit: Count = 0
    """Number of rows of each language, from the start; 0 takes all."""


class DevQueries(Block):
    dev: str = ""
    """A regular expression for `query_id doc_id`. A query is in the dev split if it matches for a relevant document,
    else in the test split."""


class Downloaded(Block):
    sha256: dict[str, Annotated[str, Field(pattern="^[0-9a-f]{64}$")]] = {}
    """SHA-256 of downloads, by file name. Other files are pinned in corpora.lock at their first download."""
