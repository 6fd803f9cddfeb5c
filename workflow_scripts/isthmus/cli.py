"""Shared code of the workflow's command lines: parser, log, progress lines and error handling."""

import gc
import inspect
import json
import logging
import os
import re
import runpy
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import tyro
from tyro.conf import FlagConversionOff, Positional, arg
from tyro.constructors import PrimitiveConstructorSpec

from isthmus.errors import InputError, Stopped
from isthmus.files import checked
from isthmus.programs import program_file, programs, summary
from isthmus.training.launch import launched

T = TypeVar("T")
log = logging.getLogger("isthmus")

PROGRESS_SECONDS = 5.0
"""Least time between two lines of progress."""


def _json(words: list[str]) -> Any:
    try:
        return json.loads(words[0])
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error}") from None


def _word(metavar: str, read: Callable[[list[str]], Any]) -> PrimitiveConstructorSpec:
    return PrimitiveConstructorSpec(1, metavar, read, lambda _: True, lambda value: [str(value)])


# The annotations of a program's parameters. They also tell whether a rule fills a parameter from its input, output or
# params.
Input = Annotated[Path, arg(metavar="FILE")]
Inputs = Annotated[tuple[Path, ...], arg(metavar="[FILE ...]")]
Folder = Annotated[Path, arg(metavar="FOLDER")]
"""A folder, or the file of its digests; the folder must match its digests."""
Folders = Annotated[tuple[Folder, ...], arg(metavar="[FOLDER ...]")]
Files = Annotated[tuple[Path, ...], arg(metavar="[FILE ...]")]
"""Files that a rule names in its params. Its inputs represent them, for example by the file of their digests."""
Output = Annotated[Path, arg(metavar="FILE")]
Outputs = Annotated[tuple[Path, ...], arg(metavar="[FILE ...]")]
Words = tuple[str, ...]
Targets = Annotated[tuple[str, ...], Positional]
Json = Annotated[Any, _word("JSON", _json)]
NO_OPTIONS: dict[str, Any] = {}
"""The default of options, which no program changes."""
Threads = int
Precision = Literal["auto", "bf16", "fp32"]


def start(usage: str) -> None:
    """Run the program that the command line names. Without a name, list the programs.

    Garbage collection is off during the imports, and later ignores the imported objects. It would find nothing, and
    take a quarter of the start.
    """
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        width = max(map(len, programs()))
        print(usage, *(f"    {name:{width}}  {summary(name)}" for name in programs()), sep="\n")
        return
    name = sys.argv.pop(1)
    try:
        file = program_file(name)
    except InputError as error:
        sys.exit(f"error: {error}")
    gc.disable()
    runpy.run_path(str(file), run_name="__main__")


def call(main: Callable[..., None], description: str) -> None:
    """Parse the command line by the signature of ``main``, and call it.

    The log goes to the standard error, which a rule redirects to its log file. If torchrun started several processes,
    only the first one logs everything; the others log only errors.

    An :class:`InputError` ends the program with its message and status 1. A :class:`Stopped` ends it with its own
    status. Any other exception also logs its traceback.

    Args:
        main: has only keyword parameters. Their types and defaults define the command line.
        description: text for ``--help``. Its section ``Args:`` describes the parameters.
    """
    gc.freeze()
    gc.enable()
    inspect.unwrap(main).__doc__ = main.__doc__ = description

    @wraps(main)
    def values(**values: Any) -> dict[str, Any]:
        return values

    given = tyro.cli(
        values,
        prog=os.path.relpath(sys.argv[0]),
        description=_without_args(description),
        config=(FlagConversionOff,),
    )
    level = logging.INFO if launched()[0] == 0 else logging.ERROR
    logging.basicConfig(level=level, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    for client in ("httpx", "httpx2"):
        logging.getLogger(client).setLevel(logging.WARNING)
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        main(**_with_checked_folders(main, given))
    except InputError as error:
        log.error("error: %s", error)
        sys.exit(1)
    except Stopped as stopped:
        log.error("stopped: %s", stopped)
        sys.exit(stopped.status)
    except Exception:
        log.exception("%s failed", sys.argv[0].rpartition("/")[2])
        sys.exit(1)


def _with_checked_folders(main: Callable[..., None], given: dict[str, Any]) -> dict[str, Any]:
    """Replace each file of digests by its folder, after checking the folder against the digests."""
    annotations = {name: parameter.annotation for name, parameter in inspect.signature(main).parameters.items()}
    return given | {
        name: checked(value) if annotations[name] == Folder else tuple(map(checked, value))
        for name, value in given.items()
        if annotations[name] in (Folder, Folders)
    }


def _without_args(docstring: str) -> str:
    """Remove the section ``Args:`` from a docstring, because the options repeat it."""
    return re.sub(r"\nArgs:\n(?:    .*\n|\n(?=    ))+", "", docstring)


def progress(items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """Yield ``items`` and periodically log the progress and the remaining time."""
    if total is None and hasattr(items, "__len__"):
        total = len(items)  # type: ignore[arg-type]
    start = last = time.monotonic()
    for done, item in enumerate(items, 1):
        yield item
        now = time.monotonic()
        if now - last >= PROGRESS_SECONDS:
            last = now
            log.info("%s", progress_line(what, done, total, now - start))


def progress_line(what: str, done: int, total: int | None, seconds: float) -> str:
    """Format a line of progress: ``what 120/555 (22%), 41 s, 149 s left``."""
    if not total:
        return f"{what} {done:,}, {seconds:.0f} s"
    left = seconds / done * (total - done)
    return f"{what} {done:,}/{total:,} ({100 * done // total}%), {seconds:.0f} s, {left:.0f} s left"


@dataclass(frozen=True)
class Progress:
    """A parsed line of progress: ``done`` of ``total``, ``left`` in seconds, and the rest of the line in ``more``."""

    what: str
    done: int
    total: int
    left: int
    more: str


def read_progress(line: str) -> Progress | None:
    """Parse a line of :func:`progress_line` with a total, and text after a comma; return ``None`` for another line."""
    found = re.fullmatch(r"(.+) ([\d,]+)/([\d,]+) \(\d+%\), \d+ s, (\d+) s left(?:, (.*))?", line)
    if not found:
        return None
    done, total, left = (int(number.replace(",", "")) for number in found.group(2, 3, 4))
    return Progress(found[1], done, total, left, found[5] or "")
