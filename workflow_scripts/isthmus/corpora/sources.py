"""The sources of corpora. A source is a module with ``WRITERS``: for each kind, its writer and the options it knows."""

from pathlib import Path

from isthmus.corpora import hub, local, synthetic
from isthmus.corpora.request import Request
from isthmus.errors import InputError

SOURCES = {"local": local.WRITERS, "hub": hub.WRITERS, "microworld": synthetic.WRITERS}
KINDS = tuple(local.WRITERS)


def write_corpus(request: Request, output: Path) -> None:
    """Write the file that ``request`` asks for.

    Raises:
        InputError: the source is unknown, does not have the kind, or does not know an option; its data are bad.
    """
    if request.source not in SOURCES:
        raise InputError(f"unknown source {request.source!r}; known: {', '.join(SOURCES)}")
    if request.kind not in SOURCES[request.source]:
        raise InputError(f"source {request.source} has no corpus of kind {request.kind!r}")
    writer, known = SOURCES[request.source][request.kind]
    for key in request.options:
        if key not in known:
            what = f"a corpus of kind {request.kind} from source {request.source}"
            raise InputError(f"unknown option {key!r} of {what}; known: {', '.join(known)}")
    writer(request, output)
