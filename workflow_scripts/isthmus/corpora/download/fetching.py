"""What a corpus needs from elsewhere: named without a connection, then fetched once and described in a small file."""

from typing import Any

from isthmus.corpora import sources
from isthmus.corpora.download import hub_files
from isthmus.corpora.download.store import DownloadStore


def fetch(wanted: dict[str, Any], store: DownloadStore) -> dict[str, Any]:
    """Fetch what ``wanted`` says: one of a source's ``downloads``, or the ``model`` of an encoder.

    Returns:
        ``spec``, which is ``wanted``; ``files``, each with ``url``, ``path``, ``sha256`` and ``size`` in bytes; and
        what the source's reader must know.

    Raises:
        InputError: it cannot be had, or is not what was pinned.
    """
    by_source = hub_files.fetch_model if wanted["source"] == "model" else sources.fetch(wanted["source"])
    return {"spec": wanted} | by_source(wanted, store)
