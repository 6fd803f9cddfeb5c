"""What a corpus needs from elsewhere: named without a connection, then fetched once and described in a small file."""

from typing import Any

from isthmus.corpora.download.store import Store
from isthmus.corpora.sources import hub_files, irds, mt

FETCHERS = {
    "url": lambda wanted, store: {"files": [store.fetch(wanted["url"], wanted["sha256"])]},
    "mtdata": mt.fetch,
    "hub": hub_files.fetch_dataset,
    "model": hub_files.fetch_model,
    "irds": irds.fetch,
}


def fetch(wanted: dict[str, Any], store: Store) -> dict[str, Any]:
    """Fetch what ``wanted`` (one of a source's ``downloads``) says.

    Returns:
        ``spec``, which is ``wanted``; ``files``, each with ``url``, ``path``, ``sha256`` and ``size`` in bytes; and
        what the source's reader must know.

    Raises:
        InputError: it cannot be had, or is not what was pinned.
    """
    return {"spec": wanted} | FETCHERS[wanted["source"]](wanted, store)
