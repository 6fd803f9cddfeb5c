"""Fetch the downloads of a corpus or an encoder. Each is named without a connection, and fetched once."""

from typing import Any

from isthmus.corpora import sources
from isthmus.corpora.download import hub_files
from isthmus.corpora.download.store import DownloadStore


def fetch(wanted: dict[str, Any], store: DownloadStore) -> dict[str, Any]:
    """Fetch ``wanted``: one of a source's ``downloads``, or the ``model`` of an encoder.

    Returns:
        ``spec``, which is ``wanted``; ``files``, each with ``url``, ``path``, ``sha256`` and ``size`` in bytes; and
        more entries for the source's reader.

    Raises:
        InputError: it cannot be fetched, or does not match its pin.
    """
    by_source = hub_files.fetch_model if wanted["source"] == "model" else sources.fetch(wanted["source"])
    return {"spec": wanted} | by_source(wanted, store)
