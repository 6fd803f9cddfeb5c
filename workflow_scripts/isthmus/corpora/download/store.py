"""The downloads folder. It holds every file once, by its address. A file gets its name after verification."""

import hashlib
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from filelock import FileLock

from isthmus.corpora.download import archives
from isthmus.corpora.download.download import download
from isthmus.corpora.download.lockfile import Lockfile
from isthmus.errors import InputError
from isthmus.files import digest, remove

log = logging.getLogger("isthmus")


@dataclass(frozen=True)
class DownloadStore:
    """A folder of pinned downloads.

    Attributes:
        folder: the downloads folder; it outlives the results.
        lock: the lock file beside the configuration.
    """

    folder: Path
    lock: Lockfile

    def fetch(self, url: str, sha256: str = "") -> dict[str, Any]:
        """Download ``url``, unless the file exists; return its ``url``, ``path``, ``sha256`` and ``size``.

        Its digest must be ``sha256``, or without it the lock file's digest for ``url``. Without either, it is pinned.

        Raises:
            InputError: the file cannot be fetched, does not match its pin, or is a broken or hostile archive.
        """
        path = self.place(url)
        wanted = sha256 or self.lock.get(url).get("sha256", "")
        with FileLock(path.with_name(f".{path.name}.lock")):
            found = digest(path) if path.is_file() else ""
            if not found or (wanted and found != wanted):
                part = path.with_name(f"{path.name}.part")
                found = self._verified(url, part, wanted)
                part.replace(path)
        if not sha256:
            self.lock.pin(url, sha256=found, size=path.stat().st_size)
        return {"url": url, "path": str(path), "sha256": found, "size": path.stat().st_size}

    @contextmanager
    def handed_on(
        self, url: str, headers: Mapping[str, str] | None = None
    ) -> Iterator[tuple[BinaryIO, dict[str, Any]]]:
        """Yield the file at ``url``, open, and its facts, for a library that keeps its own copy.

        The file is pinned if that library raises no error.

        Raises:
            InputError: as :meth:`fetch`.
        """
        part = self.place(url)
        part = part.with_name(f"{part.name}.part")
        with FileLock(f"{part}.lock"):
            found = self._verified(url, part, self.lock.get(url).get("sha256", ""), headers)
            facts = {"url": url, "path": "", "sha256": found, "size": part.stat().st_size}
            try:
                with part.open("rb") as handle:
                    yield handle, facts
            finally:
                remove(part)
        self.lock.pin(url, sha256=found, size=facts["size"])

    def place(self, url: str) -> Path:
        """Return the path of the file at ``url``. An incomplete download has the suffix ``.part``."""
        name = PurePosixPath(unquote(urlsplit(url).path)).name or "index"
        path = self.folder / "files" / hashlib.sha256(url.encode()).hexdigest()[:16] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _verified(self, url: str, part: Path, wanted: str, headers: Mapping[str, str] | None = None) -> str:
        """Download ``url`` to ``part`` and return its digest. A bad file is removed."""
        download(url, part, headers)
        try:
            found = digest(part)
            if wanted and found != wanted:
                raise InputError(
                    f"{url}: SHA-256 {found}, but {wanted} is pinned: the file was altered on its way or at its "
                    "source. If the change is known and wanted, remove its pin: `sha256` in the configuration, or its "
                    f"entry in {self.lock.path}"
                )
            archives.check(part, url.split("?")[0])
        except InputError:
            remove(part)
            raise
        log.info("%s: %s bytes, SHA-256 %s", url, f"{part.stat().st_size:,}", found)
        return found
