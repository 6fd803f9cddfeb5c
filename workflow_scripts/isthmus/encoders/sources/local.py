"""A BERT or XLM-R in a Hugging Face folder on this machine, read offline."""

from collections.abc import Iterable
from dataclasses import dataclass

from isthmus.encoders.checked import LOCAL, reading
from isthmus.encoders.load import Encoder
from isthmus.encoders.pretrained import FolderOptions, read_pretrained


@dataclass(frozen=True, kw_only=True)
class LocalOptions(FolderOptions):
    """Which folder to read, and how the model is cut.

    Attributes:
        path: the folder.
    """

    path: str


def make(options: LocalOptions, texts: Iterable[str]) -> Encoder:
    """Read the folder.

    Raises:
        InputError: as :func:`isthmus.encoders.checked.reading` and :func:`isthmus.encoders.pretrained.read_pretrained`.
    """
    with reading(options.path):
        return read_pretrained(options.path, f"encoder source `local`: {options.path}", options, texts, **LOCAL)
