"""Corpora in files at http or https addresses. They are downloaded once, then read like local files."""

from typing import TYPE_CHECKING, Any

from isthmus.config.kinds import Downloaded
from isthmus.corpora.request import Request
from isthmus.corpora.sources import local
from isthmus.corpora.sources.local import (
    places,
    write_bitext,
    write_documents,
    write_nli,
    write_pairs,
    write_qrels,
    write_queries,
    write_text,
    write_word_alignment,
)

if TYPE_CHECKING:
    from isthmus.corpora.download.store import DownloadStore

__all__ = [
    "write_bitext",
    "write_documents",
    "write_nli",
    "write_pairs",
    "write_qrels",
    "write_queries",
    "write_text",
    "write_word_alignment",
]


class UrlNli(local.LocalNli, Downloaded):
    """Natural language inference, from files at http or https addresses."""


class UrlBitext(local.LocalBitext, Downloaded):
    """Sentence pairs with English, from files at http or https addresses."""


class UrlPairs(local.LocalPairs, Downloaded):
    """English queries, each with a relevant document, from files at http or https addresses."""


class UrlCollection(local.LocalCollection, Downloaded):
    """Documents, queries and judgements, from files at http or https addresses."""


class UrlWordAlignment(local.LocalWordAlignment, Downloaded):
    """Gold word alignments with English, from files at http or https addresses."""


class UrlText(local.LocalText, Downloaded):
    """Unaligned monolingual text, from files at http or https addresses."""


def downloads(request: Request) -> list[dict[str, Any]]:
    """List the downloads of a request: the addresses, each with its file's digest from the configuration."""
    given = request.options.get("sha256", {})
    return [
        {"source": "url", "url": url, "sha256": given.get(url.rsplit("/", 1)[-1], "")}
        for url in places(request)
        if "://" in url
    ]


def fetch(wanted: dict[str, Any], store: "DownloadStore") -> dict[str, Any]:
    """Fetch one address."""
    return {"files": [store.fetch(wanted["url"], wanted["sha256"])]}
