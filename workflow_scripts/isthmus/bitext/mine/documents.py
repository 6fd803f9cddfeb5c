"""Documents as lists of sentences, and which of them are held out."""

import hashlib
from pathlib import Path

from isthmus.errors import InputError
from isthmus.files import filled_tsv

Documents = dict[str, list[str]]
"""Sentences by the document's name."""


def read_documents(path: str | Path) -> Documents:
    """Read ``document text`` rows; a document's sentences keep their order.

    Raises:
        InputError: as :func:`isthmus.files.filled_tsv`.
    """
    documents: Documents = {}
    for row in filled_tsv(path, ("document", "text")):
        documents.setdefault(row["document"], []).append(row["text"])
    return documents


def shared_documents(english: Documents, foreign: Documents, where: str | Path) -> list[str]:
    """The names of the documents on both sides, in the order of the English ones.

    Raises:
        InputError: there is none.
    """
    names = [name for name in english if name in foreign]
    if not names:
        raise InputError(f"{where}: no document of English is among its documents, such as {next(iter(foreign))}")
    return names


def parallel_documents(english: Documents, foreign: Documents, where: str | Path) -> list[str]:
    """As :func:`shared_documents`, where line by line the sentences are the same.

    Raises:
        InputError: also if a document has another number of lines than in English.
    """
    names = shared_documents(english, foreign, where)
    for name in names:
        if len(english[name]) != len(foreign[name]):
            counts = f"{len(foreign[name])} lines, but {len(english[name])} in English"
            raise InputError(f"{where}: document {name} has {counts}; an evaluation needs them line by line the same")
    return names


def split_documents(names: list[str], dev_share: float) -> tuple[list[str], list[str]]:
    """``(dev, test)``: by a hash of the name, so that a document stays where it is when others come."""
    dev = [name for name in names if int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 2**32 < dev_share]
    return dev, [name for name in names if name not in set(dev)]
