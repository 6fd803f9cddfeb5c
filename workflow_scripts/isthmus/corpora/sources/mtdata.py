"""Parallel corpora by their ids in mtdata (Gowda et al. 2021). Its index has each corpus's address and format.

mtdata builds its index once, in its own folder (``MTDATA``, else ``~/.mtdata``). This takes minutes. Files are
downloaded by this package, which resumes and pins them; mtdata does neither.
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from isthmus.config.kinds import Bitext, Limited, Renaming
from isthmus.corpora.request import Request
from isthmus.corpora.sources import local
from isthmus.errors import InputError

if TYPE_CHECKING:
    from isthmus.corpora.download.store import DownloadStore


class MtdataBitext(Bitext, Limited, Renaming):
    """Sentence pairs with English, by an id of mtdata."""

    dataset: str
    """The id in mtdata, such as ParaCrawl-paracrawl-1_bonus-eng-{lang}. `mtdata list -id -l eng-swa` lists the ids."""


def spec(request: Request) -> dict[str, Any]:
    """Return the download of a request."""
    return {"source": "mtdata", "id": request.fill("dataset", request.option("dataset"))}


def downloads(request: Request) -> list[dict[str, Any]]:
    """List the downloads of a request."""
    return [spec(request)]


def fetch(wanted: dict[str, Any], store: "DownloadStore") -> dict[str, Any]:
    """Fetch the files of a dataset. ``options`` say how to read them, as options of the source ``url``.

    Raises:
        InputError: mtdata has no such dataset; its format is not supported; as :meth:`DownloadStore.fetch`.
    """
    entry = _entry(wanted["id"])
    urls = [entry.url] if isinstance(entry.url, str) else list(entry.url)
    options = _options(entry, urls, wanted["id"])
    return {"files": [store.fetch(url) for url in urls], "options": options}


def write_bitext(request: Request, output: Path) -> None:
    """Write the pairs of one language with English."""
    fetched = request.fetched_for(spec(request))
    rest = {key: request.options[key] for key in ("limit",) if key in request.options}
    local.write_bitext(replace(request, options=fetched["options"] | rest), output)


def _entry(name: str) -> Any:
    from mtdata import cached_index_file

    cached_index_file.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{cached_index_file}.lock"):  # mtdata's own lock gives up after a minute, before the index is built
        from mtdata.entry import DatasetId
        from mtdata.index import INDEX

    try:
        wanted = DatasetId.parse(name)
    except Exception as error:  # its errors have no class of their own
        raise InputError(f"dataset: {name!r} is no id of mtdata: {error}") from None
    if wanted not in INDEX:
        raise InputError(f"dataset: mtdata has no {name!r}; `mtdata list -id -l eng-swa` lists those of a language")
    return INDEX[wanted]


def _options(entry: Any, urls: list[str], name: str) -> dict[str, Any]:
    """Return the options that say where the English and the foreign sentences are in the files."""
    languages = [language.lang for language in entry.did.langs]
    if "eng" not in languages or len(languages) != 2:
        raise InputError(f"dataset: {name!r} is not of two languages, one of them English")
    english = languages.index("eng")
    places = [f"{urls[0]}#{member}" for member in entry.in_paths] if entry.in_paths else urls
    form = entry.in_ext or entry.ext
    if len(places) == 2 and form in ("txt", "raw"):
        return {"english": places[english], "foreign": places[1 - english]}
    if len(places) == 1 and "tsv" in form:
        fields = [column + 1 for column in entry.cols or (0, 1)]
        columns = {"english": fields[english], "foreign": fields[1 - english]}
        return {"path": places[0], "columns": columns, "quoted": False}  # as mtdata reads them
    if len(places) == 1 and "tmx" in form:
        return {"path": places[0], "names": {}}
    raise InputError(f"dataset: {name!r} is in the form {form!r}; read here are two text files, tsv and tmx")
