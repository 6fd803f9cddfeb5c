"""Corpora of the embedded synthetic world, as a source."""

from pathlib import Path

from isthmus.corpora import microworld
from isthmus.corpora.request import Request
from isthmus.errors import InputError


def write_nli(request: Request, output: Path) -> None:
    microworld.write_nli(
        output, request.language, request.split, _amount(request, "items", request.split), _seed(request)
    )


def write_bitext(request: Request, output: Path) -> None:
    microworld.write_bitext(output, request.language, _amount(request, "pairs", request.language), _seed(request))


def write_pairs(request: Request, output: Path) -> None:
    microworld.write_pairs(output, request.option("pairs"), _seed(request))


def write_documents(request: Request, output: Path) -> None:
    microworld.write_documents(output, request.document, request.option("documents"), _seed(request))


def write_queries(request: Request, output: Path) -> None:
    microworld.write_queries(output, request.query, request.document, *_collection(request))


def write_qrels(request: Request, output: Path) -> None:
    microworld.write_qrels(output, request.query, request.document, *_collection(request))


def write_alignment(request: Request, output: Path) -> None:
    microworld.write_alignment(output, request.language, request.option("pairs"), _seed(request))


def write_text(request: Request, output: Path) -> None:
    microworld.write_text(output, request.language, _amount(request, "lines", request.language), _seed(request))


def _seed(request: Request) -> int:
    return request.option("seed")


def _amount(request: Request, key: str, which: str) -> int:
    """A number for all, or one for each language (or split)."""
    amount = request.option(key)
    if not isinstance(amount, dict):
        return amount
    if which not in amount:
        raise InputError(f"{key}: no number for {which!r}; it has {', '.join(amount)}")
    return amount[which]


def _collection(request: Request) -> tuple[int, int, int, int]:
    queries, dev_queries, documents = (request.option(key) for key in ("queries", "dev_queries", "documents"))
    return queries, dev_queries, documents, _seed(request)


COLLECTION = ("documents", "queries", "dev_queries", "seed")
WRITERS = {
    "nli": (write_nli, ("items", "seed")),
    "bitext": (write_bitext, ("pairs", "seed")),
    "pairs": (write_pairs, ("pairs", "seed")),
    "documents": (write_documents, COLLECTION),
    "queries": (write_queries, COLLECTION),
    "qrels": (write_qrels, COLLECTION),
    "alignment": (write_alignment, ("pairs", "seed")),
    "text": (write_text, ("lines", "seed")),
}
