"""Corpora of the embedded synthetic world, as a source."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from isthmus.config import kinds
from isthmus.config.blocks import Block, absent, mistake
from isthmus.config.kinds import Amount, Count, Positive
from isthmus.corpora import microworld
from isthmus.corpora.request import Request
from isthmus.errors import InputError
from isthmus.languages import is_valid, split_tags, standard, standard_names

Items = Annotated[int, Field(ge=3)]


class Made(Block):
    seed: Count = 1
    """The seed of its random numbers."""

    @model_validator(mode="after")
    def _has_the_languages(self) -> "Made":
        directions = getattr(self, "directions", [])
        tags = [tag for direction in directions for tag in split_tags(standard_names(direction))]
        for language in map(standard, [*getattr(self, "languages", []), *tags]):
            if is_valid(language) and language not in microworld.LANGUAGES:
                raise mistake(f"microworld has no {language!r}; it has {', '.join(microworld.LANGUAGES)}")
        return self


class SplitItems(Block):
    """How many items a split has."""

    train: Items = absent()
    """Items of train."""
    dev: Items = absent()
    """Items of dev."""
    test: Items = absent()
    """Items of test."""


ITEMS = {"train": 12000, "dev": 600, "test": 600}


class MicroworldNli(kinds.Nli, Made):
    """Natural language inference, made by microworld (synthetic)."""

    items: SplitItems = Field(default_factory=lambda: SplitItems(**ITEMS), json_schema_extra={"default": ITEMS})
    """How many items a split has."""


class MicroworldBitext(kinds.Bitext, Made):
    """Sentence pairs with English, made by microworld (synthetic)."""

    pairs: Amount = 2000
    """How many sentence pairs: one number, or one a language."""


class MicroworldPairs(kinds.Pairs, Made):
    """English queries, each with a document that answers it, made by microworld (synthetic)."""

    pairs: Annotated[int, Field(ge=2)] = 4000
    """How many."""


class MicroworldCollection(kinds.Collection, Made):
    """Documents, queries and relevance judgements, made by microworld (synthetic)."""

    documents: Annotated[int, Field(ge=10)] = 2000
    """How many documents."""
    queries: Annotated[int, Field(ge=2)] = 200
    """How many queries."""
    dev_queries: Count = 40
    """How many of them are the dev split."""


class MicroworldWordAlignment(kinds.WordAlignment, Made):
    """Gold word alignments with English, made by microworld (synthetic)."""

    pairs: Positive = 200
    """How many sentence pairs a language."""


class MicroworldText(kinds.Text, Made):
    """Unaligned monolingual text, made by microworld (synthetic)."""

    lines: Amount = 8000
    """How many lines: one number, or one a language."""


def write_nli(request: Request, output: Path) -> None:
    microworld.write_nli(
        output, request.language, request.split, _amount(request, "items", request.split), request.option("seed")
    )


def write_bitext(request: Request, output: Path) -> None:
    microworld.write_bitext(
        output, request.language, _amount(request, "pairs", request.language), request.option("seed")
    )


def write_pairs(request: Request, output: Path) -> None:
    microworld.write_pairs(output, request.option("pairs"), request.option("seed"))


def write_documents(request: Request, output: Path) -> None:
    microworld.write_documents(output, request.document, request.option("documents"), request.option("seed"))


def write_queries(request: Request, output: Path) -> None:
    microworld.write_queries(output, request.query, request.document, *_collection(request))


def write_qrels(request: Request, output: Path) -> None:
    microworld.write_qrels(output, request.query, request.document, *_collection(request))


def write_word_alignment(request: Request, output: Path) -> None:
    microworld.write_alignment(output, request.language, request.option("pairs"), request.option("seed"))


def write_text(request: Request, output: Path) -> None:
    microworld.write_text(output, request.language, _amount(request, "lines", request.language), request.option("seed"))


def _amount(request: Request, key: str, which: str) -> int:
    """A number for all, or one for each language (or split)."""
    amount = request.option(key)
    if not isinstance(amount, dict):
        return amount
    if which not in amount:
        raise InputError(f"{key}: no number for {which!r}; it has {', '.join(amount)}")
    return amount[which]


def _collection(request: Request) -> tuple[int, int, int, int]:
    queries, dev_queries, documents = (request.option(key) for key in ("queries", "dev_queries", "documents"))
    return queries, dev_queries, documents, request.option("seed")
