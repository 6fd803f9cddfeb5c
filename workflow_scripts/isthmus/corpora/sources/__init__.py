"""The sources of corpora. Each source is one file of this folder, and has its name.

A source's file has a block for each of its kinds of corpora: a subclass of the kind in :mod:`isthmus.config.kinds`. It
has a function ``write_KIND(request, output)`` for each kind of file. It may also have these functions:

- ``inputs(request)``: lists the local input files;
- ``downloads(request)``: lists the downloads that must be fetched first;
- ``fetch(wanted, store)``: fetches one of these downloads;
- ``mistakes(corpus)``: yields ``(keys, message)`` of mistakes that the block alone cannot find.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

from isthmus.config.blocks import defaults, filled
from isthmus.config.kinds import Corpus
from isthmus.corpora.request import KINDS, Request
from isthmus.errors import InputError

FOLDER = Path(__file__).parent
IDENTITY = {"kind", "source", "licence", "languages", "directions", "splits"}
"""Keys that identify a corpus. The rest are options for the reader."""


def names() -> list[str]:
    """List all sources."""
    return sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))


def module_name(source: str) -> str:
    """Return the module name of a source."""
    return f"{__name__}.{source}"


@cache
def blocks(source: str) -> dict[str, type[Corpus]]:
    """Return the blocks of a source by kind."""
    found = {
        get_args(block.model_fields["kind"].annotation): block
        for block in vars(_module(source)).values()
        if isinstance(block, type) and issubclass(block, Corpus) and block.__module__ == module_name(source)
    }
    return {kind: block for kinds, block in found.items() for kind in kinds}


def block(kind: str, source: str) -> type[Corpus] | None:
    """Return the block for a kind and a source, or ``None``."""
    return blocks(source).get(kind) if source in names() else None


def known(*kind: str) -> list[str]:
    """List all kinds, or the sources of a kind."""
    if kind:
        return [source for source in names() if kind[0] in blocks(source)]
    return list(dict.fromkeys(KINDS.values()))


def mistakes(corpus: dict[str, Any]) -> Iterator[tuple[list[str], str]]:
    """Yield ``(keys, message)`` of each mistake that a source finds in a corpus's block."""
    yield from _hook(corpus["source"], "mistakes", corpus)


def inputs(request: Request) -> list[str]:
    """List the local input files of a request."""
    return _hook(request.source, "inputs", request_with_defaults(request))


def downloads(request: Request) -> list[dict[str, Any]]:
    """List the downloads that :func:`write_corpus` needs. Nothing is read or fetched here.

    Raises:
        InputError: as :func:`write_corpus`, without its data.
    """
    return _hook(request.source, "downloads", request_with_defaults(request))


def fetch(source: str) -> Callable[..., dict[str, Any]]:
    """Return the function that fetches a source's downloads."""
    return _module(source).fetch


def write_corpus(request: Request, output: Path) -> None:
    """Write the corpus file of ``request``.

    Raises:
        InputError: the source is unknown, lacks the kind, or does not know an option; the data are malformed.
    """
    completed = request_with_defaults(request)
    getattr(_module(request.source), f"write_{request.kind}")(completed, output)


def request_with_defaults(request: Request) -> Request:
    """Return the request with defaults for its missing options.

    Raises:
        InputError: as :func:`write_corpus`, without its data.
    """
    if request.source not in names():
        raise InputError(f"unknown source {request.source!r}; known: {', '.join(names())}")
    found = blocks(request.source).get(KINDS.get(request.kind, ""))
    if found is None:
        raise InputError(f"source {request.source} has no corpus of kind {request.kind!r}")
    options = [key for key in found.model_fields if key not in IDENTITY]
    for key in request.options:
        if key not in options:
            own = [*found.__annotations__, *options].index
            what = f"a corpus of kind {request.kind} from source {request.source}"
            raise InputError(f"unknown option {key!r} of {what}; known: {', '.join(sorted(options, key=own))}")
    missing = {key: value for key, value in defaults(found).items() if key in options}
    return replace(request, options=filled(request.options, missing))


def _module(source: str) -> ModuleType:
    return import_module(module_name(source))


def _hook(source: str, name: str, argument: Any) -> Any:
    """Call a source's function ``name``; return an empty list if it has none."""
    function = getattr(_module(source), name, None)
    return function(argument) if function else []
