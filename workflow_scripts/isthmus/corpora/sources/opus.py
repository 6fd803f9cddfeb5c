"""Corpora of OPUS (Tiedemann 2012), by corpus, version and language pair: parallel files (Moses) or TMX.

Addresses are those that the OPUS API answers with, so that a configuration names its files without asking it.
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
    """Its name there, such as CCMatrix."""
    version: Part
    """Its version there, such as v1."""
    format: Literal["moses", "tmx"] = "moses"
    """Parallel files, or TMX."""
    mirror: Annotated[str, Field(pattern="^https?://.*[^/]$")] = "https://object.pouta.csc.fi"
    """Where OPUS's files are."""


def as_files(request: Request) -> Request:
    """The request with the addresses of its files, as the source ``url`` takes it.

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
    """What must be fetched for a request."""
    return url.downloads(as_files(request))


def write_bitext(request: Request, output: Path) -> None:
    """The pairs of one language with English."""
    local.write_bitext(as_files(request), output)
