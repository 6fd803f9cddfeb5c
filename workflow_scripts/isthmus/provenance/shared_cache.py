"""A cache that several workflows share. Its keys are digests of everything that made an output.

An entry is a folder: a copy of each output, and a seal with their digests. It is written under a lock and appears
whole, by a rename. A hit is copied and compared with the seal before it gets its final name. A damaged, altered or
renamed entry is removed, and its outputs are made again. So neither a kill nor a later change of the entry spoils a
result.
"""

import fcntl
import hashlib
import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from isthmus.errors import InputError
from isthmus.files import atomic, digest, read_json, remove, write_json

log = logging.getLogger("isthmus")
SEAL = "seal.json"
WAIT = "import fcntl, sys; fcntl.flock(int(sys.argv[1]), fcntl.LOCK_EX)"


def key(*parts: Any) -> str:
    """Name an entry: SHA-256 of JSON-serialisable ``parts``."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def lock(entry: Path) -> BinaryIO:
    """Take an entry's lock, after another workflow has made the entry. Closing the returned file releases it.

    A subprocess does the waiting, so that Ctrl-C ends it.

    Raises:
        subprocess.CalledProcessError: the wait was interrupted.
    """
    entry.parent.mkdir(parents=True, exist_ok=True)
    handle = entry.with_name(f".{entry.name}.lock").open("ab")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        log.warning("another workflow is making the shared %s; waiting for it", entry)
        descriptor = handle.fileno()
        subprocess.run([sys.executable, "-c", WAIT, str(descriptor)], pass_fds=[descriptor], check=True)  # noqa: S603
    return handle


def take(entry: Path, outputs: Mapping[str, Path]) -> bool:
    """Copy an entry's outputs to their places, all or none. Return whether the entry was there, and intact.

    The caller holds the lock. A damaged entry is removed and logged.
    """
    if not entry.is_dir():
        return False
    try:
        with ExitStack() as copies:
            for name, output in outputs.items():
                _copy(entry / name, copies.enter_context(atomic(output)), _sealed(entry, name))
    except InputError as error:
        log.warning("%s; it is removed from the cache, and made again", error)
        remove(entry)
        return False
    return True


def keep(entry: Path, outputs: Mapping[str, Path]) -> None:
    """Store copies of outputs as an entry. The caller holds the lock.

    A failure, such as a full disk, is logged and nothing else: the outputs themselves are complete.
    """
    try:
        part = entry.with_name(f".{entry.name}.part")
        remove(part)
        part.mkdir()
        sealed = {name: digest(output) for name, output in outputs.items()}
        for name, output in outputs.items():
            _copy(output, part / name, sealed[name])
        write_json(part / SEAL, {"entry": entry.name, "sha256": sealed})
        part.rename(entry)
    except (OSError, InputError) as error:
        log.warning("%s is not shared: %s", ", ".join(map(str, outputs.values())), error)


def _sealed(entry: Path, name: str) -> str:
    seal = read_json(entry / SEAL)
    try:
        if seal["entry"] == entry.name:
            return seal["sha256"][name]
    except (KeyError, TypeError):
        pass
    raise InputError(f"{entry / SEAL}: it is not the seal of {name!r} of this entry")


def _copy(source: Path, target: Path, sha256: str) -> None:
    """Copy a file or a folder, and verify the copy. Links are refused: they could lead anywhere."""
    for path in (source, *source.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise InputError(f"{path}: it is missing, or a link, or neither a file nor a folder")
    if source.is_dir():
        shutil.copytree(source, target, copy_function=shutil.copyfile)
    else:
        shutil.copyfile(source, target)
    if digest(target) != sha256:
        raise InputError(f"{source}: its content is not what was stored")
