"""The lock file beside a configuration. It pins each download at its first fetch, and later fetches must match.

Commit it together with the configuration.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock

from isthmus.files import read_json, write_json

NAME = "corpora.lock"


class Lockfile:
    """Lock file in JSON: ``{address: {...}}``, such as a file's ``sha256`` and ``size``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def get(self, address: str) -> dict[str, Any]:
        """Return the facts pinned for ``address``; empty if there are none.

        Raises:
            InputError: the file is not JSON.
        """
        return self._read().get(address, {})

    def pin(self, address: str, **facts: Any) -> None:
        """Pin ``facts`` for ``address``, unless it is pinned already."""
        with self._held():
            pinned = self._read()
            if address not in pinned:
                write_json(self.path, pinned | {address: facts})

    def _read(self) -> dict[str, Any]:
        return read_json(self.path) if self.path.is_file() else {}

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Hold the file's lock: downloads may end at the same time, and each must see what the others wrote."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_name(f".{self.path.name}.lock")):
            yield
