"""Read compressed files and archives as streams. They are never unpacked, so no member can choose a path to write to.

Members are checked before use all the same, because another program may unpack the same file.
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
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from isthmus.errors import InputError

# The first bytes of each kind of compression, and the suffixes of its files.
FIRST_BYTES = {
    "gzip": rb"\x1f\x8b\x08",
    "bzip2": rb"BZh[1-9](1AY&SY|\x17rE8P\x90)",
    "xz": rb"\xfd7zXZ\x00",
    "zstd": rb"\x28\xb5\x2f\xfd",
}
SUFFIXES = {".gz": "gzip", ".tgz": "gzip", ".bz2": "bzip2", ".xz": "xz", ".zst": "zstd"}
TARS = (".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst")
BROKEN = (
    *(EOFError, OSError, OverflowError, RuntimeError, UnicodeDecodeError, struct.error),
    *(gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError),
)
# Text shrinks by a factor of 3 to 20. A file that grows by more than MAX_RATIO, and beyond HARMLESS bytes, is a bomb.
MAX_RATIO = 200
HARMLESS = 100 * 2**20
CHUNK = 2**16


def check(path: Path, name: str) -> None:
    """Check the archive or compressed file at ``path``; messages call it ``name``. Any other file passes.

    Raises:
        InputError: it is broken or cut short; a member is a link or its path leads out of the archive; it is a
            decompression bomb.
    """
    with _named(name):
        if _is_zip(path, name):
            _check_zip(path, name)
            return
        with _decompressed(path, name) as stream:
            if _is_tar(stream, name):
                _check_tar(path, name)
            elif _is_compressed(path, name):
                while stream.read(CHUNK):
                    pass


@contextmanager
def opened(path: Path, name: str, member: str = "") -> Iterator[io.BufferedReader]:
    """Open ``path``, decompressed; messages call it ``name``. In an archive, open the ``member`` (a name or a pattern).

    The first bytes decide whether a file is compressed or an archive, whatever its name.

    Raises:
        InputError: as :func:`check`; no member matches, or several do.
    """
    with _named(name):
        if _is_zip(path, name):
            _require_member(name, member)
            _check_zip(path, name)
            chosen = _match(_files_in_zip(path), member, name)
            with (
                zipfile.ZipFile(path) as archive,
                archive.open(chosen) as stream,
                _inner(stream, chosen, path, name) as inner,
            ):
                yield inner
            return
        with _decompressed(path, name) as stream:
            if not _is_tar(stream, name):
                if member:
                    raise InputError(f"{name}: #{member}: it is no archive (known: .zip {' '.join(TARS)})")
                yield stream
                return
        _require_member(name, member)
        chosen = _match(_files_in_tar(path, name), member, name)
        with _tar(path, name) as tar:
            info = next(info for info in tar if info.name == chosen)
            with tar.extractfile(info) as stream, _inner(stream, chosen, path, name) as inner:
                yield inner


def members(path: Path, name: str) -> list[str]:
    """List the files in an archive; empty for any other file.

    Raises:
        InputError: as :func:`check`.
    """
    with _named(name):
        if _is_zip(path, name):
            return _files_in_zip(path)
        with _decompressed(path, name) as stream:
            if not _is_tar(stream, name):
                return []
        return _files_in_tar(path, name)


def without_suffix(name: str) -> str:
    """Return ``name`` in lower case, without the suffix of its compression."""
    name = name.lower()
    return name.removesuffix(next((suffix for suffix in SUFFIXES if name.endswith(suffix)), ""))


class _Counted(io.RawIOBase):
    """Stream that raises an error after ``limit`` bytes."""

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


def _files_in_zip(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return [info.filename for info in archive.infolist() if not info.is_dir()]


def _files_in_tar(path: Path, name: str) -> list[str]:
    with _tar(path, name) as tar:
        return [info.name for info in tar if info.isfile()]


def _is_zip(path: Path, name: str) -> bool:
    with path.open("rb") as handle:
        head = handle.read(4)
    return head in (b"PK\x03\x04", b"PK\x05\x06") or name.lower().endswith(".zip")


def _is_compressed(path: Path, name: str) -> bool:
    with path.open("rb") as handle:
        return bool(_compression(handle.read(16), name, name))


def _is_tar(stream: io.BufferedReader, name: str) -> bool:
    return stream.peek(512)[257:262] == b"ustar" or name.lower().endswith(TARS)


def _require_member(name: str, member: str) -> None:
    if not member:
        raise InputError(f"{name}: it is an archive; name the file in it after a #, such as {name}#data/*.tsv")


@contextmanager
def _decompressed(path: Path, name: str) -> Iterator[io.BufferedReader]:
    with path.open("rb") as raw, _inner(raw, name, path, name) as stream:
        yield stream


@contextmanager
def _inner(stream: BinaryIO, called: str, path: Path, name: str) -> Iterator[io.BufferedReader]:
    """Decompress a file or a member, if it is compressed. ``called`` is its own name."""
    buffered = io.BufferedReader(stream, CHUNK)
    kind = _compression(buffered.peek(16), called, name)
    if not kind:
        yield buffered
        return
    with _decompressor(kind, buffered) as unpacked:
        yield io.BufferedReader(_Counted(unpacked, _limit(path), name), CHUNK)


def _compression(head: bytes, called: str, name: str) -> str:
    """Return the kind of compression that starts with ``head``, or ""."""
    found = next((kind for kind, pattern in FIRST_BYTES.items() if re.match(pattern, head)), "")
    said = next((kind for suffix, kind in SUFFIXES.items() if called.lower().endswith(suffix)), "")
    if head and said and not found:
        raise InputError(
            f"{name}: it is broken or cut short: its name says {said}, but its first bytes do not; fetch it anew, or "
            "rename it if it is not compressed"
        )
    return found


def _decompressor(kind: str, stream: BinaryIO) -> BinaryIO:
    if kind == "zstd":
        import pyarrow

        return pyarrow.CompressedInputStream(pyarrow.PythonFile(stream, "r"), "zstd")
    return {"gzip": gzip.open, "bzip2": bz2.open, "xz": lzma.open}[kind](stream)


@contextmanager
def _tar(path: Path, name: str) -> Iterator[tarfile.TarFile]:
    with _decompressed(path, name) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
        yield tar


@contextmanager
def _named(name: str) -> Iterator[None]:
    try:
        yield
    except BROKEN as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):  # EINVAL: a seek out of the file
            raise  # an error of the machine, not of the file
        raise InputError(f"{name}: it is broken or cut short: {error or type(error).__name__}") from error


def _check_zip(path: Path, name: str) -> None:
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
    for info in infos:
        _check_member(info.filename, (info.external_attr >> 28) == 0o12, name)
    if sum(info.file_size for info in infos) > _limit(path):
        raise InputError(_bomb(name))


def _check_tar(path: Path, name: str) -> None:
    with _tar(path, name) as tar:
        for member in tar:
            _check_member(member.name, member.issym() or member.islnk(), name)


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
