"""The sources of corpora: each is one file of this folder, and its name is the source's.

A source's file holds a block for each kind of corpus that it has: a subclass of the kind in
:mod:`isthmus.config.kinds`. It holds a function ``write_KIND(request, output)`` for each kind of file, and where the
source needs them:

- ``inputs(request)``: the files of this machine that the request reads;
- ``downloads(request)``: what must be fetched beforehand;
- ``fetch(wanted, store)``: fetches one of these downloads;
- ``mistakes(corpus)``: yields ``(keys, message)`` of what the block alone does not see.
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
"""The keys of a corpus that say what it is. The rest are options for the reader."""


def names() -> list[str]:
    """The sources there are."""
    return sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))


def module_name(source: str) -> str:
    """The module of a source."""
    return f"{__name__}.{source}"


@cache
def blocks(source: str) -> dict[str, type[Corpus]]:
    """``{kind: block}`` of what a source has."""
    found = {
        get_args(block.model_fields["kind"].annotation): block
        for block in vars(_module(source)).values()
        if isinstance(block, type) and issubclass(block, Corpus) and block.__module__ == module_name(source)
    }
    return {kind: block for kinds, block in found.items() for kind in kinds}


def block(kind: str, source: str) -> type[Corpus] | None:
    """The block of a corpus of a kind from a source, if there is one."""
    return blocks(source).get(kind) if source in names() else None


def known(*kind: str) -> list[str]:
    """The kinds there are, or the sources of a kind."""
    if kind:
        return [source for source in names() if kind[0] in blocks(source)]
    return list(dict.fromkeys(KINDS.values()))


def mistakes(corpus: dict[str, Any]) -> Iterator[tuple[list[str], str]]:
    """``(keys, message)`` of what a source finds wrong in a corpus's block."""
    yield from _hook(corpus["source"], "mistakes", corpus)


def inputs(request: Request) -> list[str]:
    """The files of this machine that a request reads."""
    return _hook(request.source, "inputs", request_with_defaults(request))


def downloads(request: Request) -> list[dict[str, Any]]:
    """What must be fetched before :func:`write_corpus`; nothing is read or asked for.

    Raises:
        InputError: as :func:`write_corpus`, without its data.
    """
    return _hook(request.source, "downloads", request_with_defaults(request))


def fetch(source: str) -> Callable[..., dict[str, Any]]:
    """What fetches the downloads of a source."""
    return _module(source).fetch


def write_corpus(request: Request, output: Path) -> None:
    """Write the file that ``request`` asks for.

    Raises:
        InputError: the source is unknown, does not have the kind, or does not know an option; its data are bad.
    """
    completed = request_with_defaults(request)
    getattr(_module(request.source), f"write_{request.kind}")(completed, output)


def request_with_defaults(request: Request) -> Request:
    """The request with the defaults of the options that it does not give.

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
    """What a source's function says, if it has the function; else nothing."""
    function = getattr(_module(source), name, None)
    return function(argument) if function else []
