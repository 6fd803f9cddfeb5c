"""A file that a corpus is read from, on this machine or downloaded to it, under the name that the user gave it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from isthmus.corpora import archives
from isthmus.errors import InputError
from isthmus.files import decoded_lines


@dataclass(frozen=True)
class Stored:
    """One file, perhaps compressed, perhaps in an archive.

    Attributes:
        name: what the configuration calls it: a path or an address.
        path: where it is.
        member: the file in the archive: a name, or a pattern that matches one.
    """

    name: str
    path: Path
    member: str = ""

    def __str__(self) -> str:
        return f"{self.name}#{self.member}" if self.member else self.name

    def open(self) -> AbstractContextManager[BinaryIO]:
        """Open it, decompressed.

        Raises:
            InputError: it is missing, broken, or as :func:`isthmus.corpora.archives.opened`.
        """
        if not self.path.is_file():
            raise InputError(f"{self.name}: no such file")
        return archives.opened(self.path, self.name, self.member)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield ``(line number from 1, line without its end)``.

        Raises:
            InputError: as :meth:`open`; it is empty; it is not UTF-8.
        """
        with self.open() as handle:
            yield from decoded_lines(handle, str(self))

    def is_a(self, *suffixes: str) -> bool:
        """Whether the innermost name has one of the suffixes, those of compression apart."""
        name = self.member or self.name
        for suffix in archives.DECOMPRESSORS:
            name = name.removesuffix(suffix)
        return name.endswith(suffixes)
