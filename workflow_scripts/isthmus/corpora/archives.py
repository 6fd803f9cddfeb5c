"""Compressed files and archives, read as streams and never unpacked: nothing in them can name a path to write to.

What an archive holds is checked all the same before it is used, because another program may unpack the same file.
"""

import bz2
import errno
import gzip
import io
import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from isthmus.errors import InputError

DECOMPRESSORS: dict[str, Callable[[BinaryIO], BinaryIO]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
TARS = (".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz")
BROKEN = (
    *(EOFError, OSError, OverflowError, RuntimeError, UnicodeDecodeError, struct.error),
    *(gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError),
)
# Text shrinks by a factor of 3 to 20. What grows by more than this, and beyond a size that does no harm, is a bomb.
MAX_RATIO = 200
HARMLESS = 100 * 2**20


def is_archive(name: str) -> bool:
    """Whether a name is that of a zip or tar file."""
    return name.endswith((".zip", *TARS))


def is_compressed(name: str) -> bool:
    """Whether a name is that of a compressed file or of an archive."""
    return is_archive(name) or name.endswith(tuple(DECOMPRESSORS))


def check(path: Path, name: str) -> None:
    """Go through the archive or compressed file at ``path``, called ``name``; a file of another kind passes.

    Raises:
        InputError: it is broken or cut; a member's path leads out of it, or is a link; it grows beyond all measure.
    """
    with _named(name):
        if name.endswith(".zip"):
            _check_zip(path, name)
        elif name.endswith(TARS):
            with _tar(path, name) as tar:
                for member in tar:
                    _check_member(member.name, member.issym() or member.islnk(), name)
        elif is_compressed(name):
            with _decompressed(path, name) as stream:
                while stream.read(2**20):
                    pass


@contextmanager
def opened(path: Path, name: str, member: str = "") -> Iterator[BinaryIO]:
    """Open ``path``, called ``name``, decompressed; of an archive, the one ``member`` that a name or pattern matches.

    Raises:
        InputError: as :func:`check`; none of the members matches, or several do.
    """
    with _named(name):
        if not member:
            if is_archive(name):
                raise InputError(f"{name}: it is an archive; name the file in it after a #, such as {name}#data/*.tsv")
            with _decompressed(path, name) as stream:
                yield stream
        elif name.endswith(".zip"):
            _check_zip(path, name)
            with zipfile.ZipFile(path) as archive:
                chosen = _match([info.filename for info in archive.infolist() if not info.is_dir()], member, name)
                with archive.open(chosen) as stream, _inner(stream, chosen, path, name) as inner:
                    yield inner
        elif name.endswith(TARS):
            with _tar(path, name) as tar:
                chosen = _match([info.name for info in tar if info.isfile()], member, name)
            with _tar(path, name) as tar:
                info = next(info for info in tar if info.name == chosen)
                with tar.extractfile(info) as stream, _inner(stream, chosen, path, name) as inner:
                    yield inner
        else:
            raise InputError(f"{name}: #{member}: it is no archive (known: .zip {' '.join(TARS)})")


class _Counted(io.RawIOBase):
    """A stream that stops when more has come out of it than ``limit``."""

    def __init__(self, stream: BinaryIO, limit: int, name: str) -> None:
        self.stream, self.left, self.name = stream, limit, name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        chunk = self.stream.read(len(buffer))
        self.left -= len(chunk)
        if self.left < 0:
            raise InputError(_bomb(self.name))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _bomb(name: str) -> str:
    return f"{name}: it unpacks to more than {MAX_RATIO} times its size: refused as a decompression bomb"


def _limit(path: Path) -> int:
    return max(HARMLESS, MAX_RATIO * path.stat().st_size)


@contextmanager
def _decompressed(path: Path, name: str) -> Iterator[BinaryIO]:
    suffix = ".gz" if name.endswith(".tgz") else PurePosixPath(name).suffix
    with path.open("rb") as raw, _inner(raw, suffix, path, name) as stream:
        yield stream


@contextmanager
def _inner(stream: BinaryIO, member: str, path: Path, name: str) -> Iterator[BinaryIO]:
    """Decompress a member that is itself compressed."""
    decompress = DECOMPRESSORS.get(PurePosixPath(f"x{member}").suffix)
    if decompress is None:
        yield stream
    else:
        with decompress(stream) as unpacked, io.BufferedReader(_Counted(unpacked, _limit(path), name)) as counted:
            yield counted


@contextmanager
def _tar(path: Path, name: str) -> Iterator[tarfile.TarFile]:
    with _decompressed(path, name) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
        yield tar


@contextmanager
def _named(name: str) -> Iterator[None]:
    try:
        yield
    except BROKEN as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):  # which is a place out of the file
            raise  # of the machine, not of the file
        raise InputError(f"{name}: it is broken or cut short: {error or type(error).__name__}") from error


def _check_zip(path: Path, name: str) -> None:
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
    for info in infos:
        _check_member(info.filename, (info.external_attr >> 28) == 0o12, name)
    if sum(info.file_size for info in infos) > _limit(path):
        raise InputError(_bomb(name))


def _check_member(member: str, link: bool, name: str) -> None:
    path = PurePosixPath(member.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or re.match("[A-Za-z]:", member):
        raise InputError(f"{name}: the member {member!r} leads out of the archive: refused")
    if link:
        raise InputError(f"{name}: the member {member!r} is a link: refused")


def _match(names: list[str], pattern: str, name: str) -> str:
    found = [pattern] if pattern in names else [one for one in names if fnmatch(one, pattern)]
    if len(found) != 1:
        said = f"{len(found)} files match" if found else "no file matches"
        raise InputError(f"{name}: {said} {pattern!r}; it has {', '.join(names[:20])}")
    return found[0]
