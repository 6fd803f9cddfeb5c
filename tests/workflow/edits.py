"""Edits of a working copy with a finished run; each edit is undone afterwards."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

CONFIG = "config/smoke.yaml"
RESULTS = "results_smoke"
LIBRARY = "workflow_scripts/isthmus"


def replaced(file: str, old: str, new: str):
    """Replace the first ``old`` of a file; an empty ``old`` is its end."""

    @contextmanager
    def edit(copy: Path) -> Iterator[None]:
        path = copy / file
        before, status = path.read_text(), path.stat()
        assert old in before, f"{file} has no {old!r}"
        path.write_text(before.replace(old, new, 1) if old else before + new)
        try:
            yield
        finally:
            path.write_text(before)
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    return edit


def library(file: str, old: str, new: str):
    """Replace in a file of the library."""
    return replaced(f"{LIBRARY}/{file}", old, new)


def config(change: Callable[[dict], object]):
    """Change the configuration."""

    @contextmanager
    def edit(copy: Path) -> Iterator[None]:
        block = yaml.safe_load((copy / CONFIG).read_text())
        changed = change(block)
        text = yaml.safe_dump(changed if isinstance(changed, dict) else block, sort_keys=False)
        with replaced(CONFIG, (copy / CONFIG).read_text(), text)(copy):
            yield

    return edit


def put(*keys: str, value: object):
    """Set a key of the configuration."""

    def change(block: dict) -> None:
        for key in keys[:-1]:
            block = block.setdefault(key, {})
        block[keys[-1]] = value

    return config(change)


def dropped(*keys: str):
    """Drop a key of the configuration."""

    def change(block: dict) -> None:
        for key in keys[:-1]:
            block = block[key]
        del block[keys[-1]]

    return config(change)


def reordered(block: object, shown: bool = False) -> object:
    """Reverse the order of keys, except for names that tables show in the given order."""
    if not isinstance(block, dict):
        return block
    names = block if shown else reversed(block)
    return {name: reordered(block[name], name in ("corpora", "encoders", "methods", "groups")) for name in names}


@contextmanager
def nothing(copy: Path) -> Iterator[None]:
    yield


def deleted(path: str):
    """Delete a file or a folder of the results, a folder with its digests."""

    @contextmanager
    def edit(copy: Path) -> Iterator[None]:
        files = [file for file in (copy / RESULTS / path, copy / RESULTS / f"{path}.sha256") if file.exists()]
        assert files, path
        for number, file in enumerate(files):
            file.rename(copy / f"deleted-{number}")
        try:
            yield
        finally:
            for number, file in enumerate(files):
                (copy / f"deleted-{number}").rename(file)

    return edit


@contextmanager
def touched(copy: Path) -> Iterator[None]:
    """Give every file a new, later time stamp, in an order that real runs do not have."""
    files = [path for name in (RESULTS, "config", "workflow_scripts", "rules") for path in (copy / name).rglob("*.*")]
    times = {path: path.stat() for path in files}
    for number, path in enumerate(reversed(files)):
        os.utime(path, ns=(2 * 10**18 + number * 10**9,) * 2)
    try:
        yield
    finally:
        for path, status in times.items():
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def clone(copy: Path, where: Path) -> Path:
    """Make another working copy with new time stamps."""
    return shutil.copytree(copy, where, copy_function=shutil.copy, symlinks=True)


def installed(where: Path, package: str, version: str) -> Path:
    """Make a folder with the metadata of another version of a package."""
    folder = where / f"{package}-{version}.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
    return where
