"""Source files of corpora: local or downloaded, under the name in the configuration."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from isthmus.corpora.download import archives
from isthmus.corpora.formats.decoding import decoded_lines
from isthmus.errors import InputError

NOT_A_MEMBER = ", and no archive of the name before the #"


@dataclass(frozen=True)
class SourceFile:
    """A source file, possibly compressed or in an archive.

    Attributes:
        name: its name in the configuration: a path or an address.
        path: its path on this machine.
        member: the file in the archive: a name, or a pattern that matches one file.
        quoted: whether the fields of a table are quoted as in CSV; ``None`` if the configuration does not say.
    """

    name: str
    path: Path
    member: str = ""
    quoted: bool | None = None

    def __str__(self) -> str:
        return f"{self.name}#{self.member}" if self.member else self.name

    def open(self) -> AbstractContextManager[BufferedReader]:
        """Open the file, decompressed.

        Raises:
            InputError: the file is missing; as :func:`isthmus.corpora.download.archives.opened`.
        """
        if not self.path.is_file():
            raise InputError(f"{self.name}: no such file{NOT_A_MEMBER if '#' in self.name else ''}")
        return archives.opened(self.path, self.name, self.member)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield ``(line number from 1, line without its end)``.

        Raises:
            InputError: as :meth:`open`; it is empty; it is not UTF-8.
        """
        with self.open() as handle:
            yield from decoded_lines(handle, str(self))

    def is_a(self, *suffixes: str) -> bool:
        """Whether the innermost name has one of the suffixes, in any case, without that of its compression."""
        return archives.without_suffix(self.member or self.name).endswith(suffixes)


def placed(name: str) -> tuple[str, str]:
    """Split a name into a path or an address, and the ``#member`` of an archive.

    A path itself may have a ``#``. The path ends at the first ``#`` where a file exists.
    """
    if "://" in name:
        address, _, member = name.partition("#")
        return address, member
    parts = name.split("#")
    for end in range(1, len(parts)):
        path = "#".join(parts[:end])
        if not Path(name).is_file() and Path(path).is_file():
            return path, "#".join(parts[end:])
    return name, ""
