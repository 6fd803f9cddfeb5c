"""The lock file beside a configuration: what each download was when it was first had, enforced from then on.

It is to be committed with the configuration.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock

from isthmus.files import read_json, write_json

NAME = "corpora.lock"


class Lockfile:
    """``{address: {...}}`` in JSON, such as a file's ``sha256`` and ``size``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def get(self, address: str) -> dict[str, Any]:
        """What is pinned for ``address``; empty where nothing is.

        Raises:
            InputError: the file is not JSON.
        """
        return self._read().get(address, {})

    def pin(self, address: str, **facts: Any) -> None:
        """Pin ``facts`` for ``address``, unless some are pinned already."""
        with self._held():
            pinned = self._read()
            if address not in pinned:
                write_json(self.path, pinned | {address: facts})

    def _read(self) -> dict[str, Any]:
        return read_json(self.path) if self.path.is_file() else {}

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Several downloads end at once; each must see what the others wrote."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_name(f".{self.path.name}.lock")):
            yield
