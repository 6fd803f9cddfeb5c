"""Corpora of OPUS (Tiedemann 2012), by corpus, version and language pair: parallel files (Moses) or TMX.

Addresses are those that the OPUS API answers with, so that a configuration names its files without asking it.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from isthmus.corpora.request import Request
from isthmus.corpora.sources import local

MIRROR = "https://object.pouta.csc.fi"


def as_files(request: Request) -> Request:
    """The request with the addresses of its files, as the source ``url`` takes it.

    Raises:
        InputError: ``corpus`` or ``version`` is missing.
    """
    english, foreign = request.named("en"), request.named(request.language)
    first, second = sorted((english, foreign))
    corpus, version = request.option("corpus"), request.option("version")
    root = f"{request.options.get('mirror') or MIRROR}/OPUS-{corpus}/{version}"
    rest = {key: request.options[key] for key in ("names", "sha256", "limit") if key in request.options}
    if request.options.get("format") == "tmx":
        return replace(request, options=rest | {"path": f"{root}/tmx/{first}-{second}.tmx.gz"})
    url = f"{root}/moses/{first}-{second}.txt.zip"
    return replace(request, options=rest | {"english": f"{url}#*.{english}", "foreign": f"{url}#*.{foreign}"})


def downloads(request: Request) -> list[dict[str, Any]]:
    """What must be fetched for a request."""
    return local.downloads(as_files(request))


def write_bitext(request: Request, output: Path) -> None:
    """The pairs of one language with English."""
    local.write_bitext(as_files(request), output)


WRITERS = {"bitext": (write_bitext, ("corpus", "version", "format", "mirror", "names", "sha256", "limit"))}
