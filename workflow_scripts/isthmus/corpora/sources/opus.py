"""Corpora of OPUS (Tiedemann 2012), by corpus, version and language pair: parallel files (Moses) or TMX.

Addresses follow the answers of the OPUS API, so files are known without a query to it.
"""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from isthmus.config.kinds import Bitext, Downloaded, Limited, Renaming
from isthmus.corpora.request import Request
from isthmus.corpora.sources import local, url

Part = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")]


class OpusBitext(Bitext, Limited, Renaming, Downloaded):
    """Sentence pairs with English, from OPUS."""

    corpus: Part
    """The name of the corpus in OPUS, such as CCMatrix."""
    version: Part
    """The version in OPUS, such as v1."""
    format: Literal["moses", "tmx"] = "moses"
    """moses for parallel files, or tmx."""
    mirror: Annotated[str, Field(pattern="^https?://.*[^/]$")] = "https://object.pouta.csc.fi"
    """The server of OPUS's files."""


def as_files(request: Request) -> Request:
    """Return the request for the source ``url``, with the addresses of its files.

    Raises:
        InputError: ``corpus`` or ``version`` is missing.
    """
    english, foreign = request.named("en"), request.named(request.language)
    first, second = sorted((english, foreign))
    corpus, version = request.option("corpus"), request.option("version")
    root = f"{request.option('mirror')}/OPUS-{corpus}/{version}"
    rest = {key: request.options[key] for key in ("names", "sha256", "limit") if key in request.options}
    if request.option("format") == "tmx":
        return replace(request, options=rest | {"path": f"{root}/tmx/{first}-{second}.tmx.gz"})
    archive = f"{root}/moses/{first}-{second}.txt.zip"
    return replace(request, options=rest | {"english": f"{archive}#*.{english}", "foreign": f"{archive}#*.{foreign}"})


def downloads(request: Request) -> list[dict[str, Any]]:
    """List the downloads of a request."""
    return url.downloads(as_files(request))


def write_bitext(request: Request, output: Path) -> None:
    """Write the pairs of one language with English."""
    local.write_bitext(as_files(request), output)
