"""A BERT or XLM-R from the Hugging Face hub, at one commit."""

from collections.abc import Iterable
from dataclasses import dataclass

from isthmus.encoders.checked import explained
from isthmus.encoders.load import Encoder
from isthmus.encoders.pretrained import FolderOptions, read_pretrained


@dataclass(frozen=True, kw_only=True)
class HubOptions(FolderOptions):
    """Options of a model from the hub.

    Attributes:
        name: the name on the hub.
        revision: the commit.
    """

    name: str
    revision: str


def make(options: HubOptions, texts: Iterable[str]) -> Encoder:
    """Download the model, or take it from the hub's cache.

    Raises:
        InputError: as :func:`isthmus.encoders.pretrained.read_pretrained`.
    """
    said = f"encoder source `hub`: {options.name}"
    with explained(said):
        return read_pretrained(options.name, said, options, texts, revision=options.revision, trust_remote_code=False)
