"""Documents as lists of sentences, and their split into dev and test."""

import hashlib
from pathlib import Path

from isthmus.errors import InputError
from isthmus.files import filled_tsv

Documents = dict[str, list[str]]
"""Sentences by document name."""


def read_documents(path: str | Path) -> Documents:
    """Read ``document text`` rows. The sentences of a document keep their order.

    Raises:
        InputError: as :func:`isthmus.files.filled_tsv`.
    """
    documents: Documents = {}
    for row in filled_tsv(path, ("document", "text")):
        documents.setdefault(row["document"], []).append(row["text"])
    return documents


def shared_documents(english: Documents, foreign: Documents, where: str | Path) -> list[str]:
    """List the documents that exist on both sides, in the English order.

    Raises:
        InputError: there are none.
    """
    names = [name for name in english if name in foreign]
    if not names:
        raise InputError(f"{where}: no document of English is among its documents, such as {next(iter(foreign))}")
    return names


def parallel_documents(english: Documents, foreign: Documents, where: str | Path) -> list[str]:
    """List the shared documents, and check that they are parallel line by line.

    Raises:
        InputError: as :func:`shared_documents`; a document has another number of lines than in English.
    """
    names = shared_documents(english, foreign, where)
    for name in names:
        if len(english[name]) != len(foreign[name]):
            counts = f"{len(foreign[name])} lines, but {len(english[name])} in English"
            raise InputError(f"{where}: document {name} has {counts}; an evaluation needs them line by line the same")
    return names


def split_documents(names: list[str], dev_share: float) -> tuple[list[str], list[str]]:
    """Split documents into ``(dev, test)`` by a hash of the name. New documents do not move old ones."""
    dev = [name for name in names if int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 2**32 < dev_share]
    return dev, [name for name in names if name not in set(dev)]
