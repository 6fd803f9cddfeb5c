"""The sources of corpora: for each kind, its writer and the options it knows; and what must be fetched beforehand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from isthmus.corpora.request import Request
from isthmus.corpora.sources import hub, irds, local, mt, opus, synthetic
from isthmus.errors import InputError


class Source(NamedTuple):
    """A source: ``{kind: (writer, options it knows)}``, and what a request needs from elsewhere."""

    writers: dict[str, tuple[Callable[[Request, Path], None], tuple[str, ...]]]
    downloads: Callable[[Request], list[dict[str, Any]]]


SOURCES = {
    "local": Source(local.WRITERS, lambda request: []),
    "url": Source(local.WRITERS, local.downloads),
    "opus": Source(opus.WRITERS, opus.downloads),
    "mtdata": Source(mt.WRITERS, mt.downloads),
    "hub": Source(hub.WRITERS, hub.downloads),
    "irds": Source(irds.WRITERS, irds.downloads),
    "microworld": Source(synthetic.WRITERS, lambda request: []),
}
KINDS = tuple(local.WRITERS)


def downloads(request: Request) -> list[dict[str, Any]]:
    """What must be fetched before :func:`write_corpus`; nothing is read or asked for.

    Raises:
        InputError: as :func:`write_corpus`, without its data.
    """
    _writer(request)
    return SOURCES[request.source].downloads(request)


def write_corpus(request: Request, output: Path) -> None:
    """Write the file that ``request`` asks for.

    Raises:
        InputError: the source is unknown, does not have the kind, or does not know an option; its data are bad.
    """
    _writer(request)(request, output)


def _writer(request: Request) -> Callable[[Request, Path], None]:
    if request.source not in SOURCES:
        raise InputError(f"unknown source {request.source!r}; known: {', '.join(SOURCES)}")
    writers = SOURCES[request.source].writers
    if request.kind not in writers:
        raise InputError(f"source {request.source} has no corpus of kind {request.kind!r}")
    writer, known = writers[request.kind]
    for key in request.options:
        if key not in known:
            what = f"a corpus of kind {request.kind} from source {request.source}"
            raise InputError(f"unknown option {key!r} of {what}; known: {', '.join(known)}")
    return writer
