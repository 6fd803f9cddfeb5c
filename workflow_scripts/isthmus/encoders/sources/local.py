"""A BERT or XLM-R in a local Hugging Face folder, read offline."""

from collections.abc import Iterable
from dataclasses import dataclass

from isthmus.encoders.checked import LOCAL, reading
from isthmus.encoders.load import Encoder
from isthmus.encoders.pretrained import FolderOptions, read_pretrained


@dataclass(frozen=True, kw_only=True)
class LocalOptions(FolderOptions):
    """Options of a model in a local folder.

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
