"""Scores of whole test sets: a tidy TSV with a row for each method, language and measure."""

import logging
from collections.abc import Iterable, Set
from pathlib import Path
from typing import Any

from isthmus.files import read_tsv, write_tsv

log = logging.getLogger("isthmus")
COLUMNS = ["method", "language", "measure", "value", "items"]


def score_rows(method: str, language: str, scores: dict[str, float], items: int) -> list[dict[str, Any]]:
    """Make a row for each measure of ``scores``, over ``items`` items, and log them."""
    log.info("%s, %s: %s", method, language, ", ".join(f"{name} {value:.4f}" for name, value in scores.items()))
    return [
        {"method": method, "language": language, "measure": measure, "value": f"{value:.6f}", "items": items}
        for measure, value in scores.items()
    ]


def set_scores(found: Set[Any], true: Set[Any]) -> dict[str, float]:
    """Compute precision, recall and F1 of a set; an empty set gives zero."""
    hits = len(found & true)
    return {
        "precision": hits / max(len(found), 1),
        "recall": hits / max(len(true), 1),
        "f1": 2 * hits / max(len(found) + len(true), 1),
    }


def write_scores(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write the rows of :func:`score_rows`."""
    write_tsv(path, COLUMNS, rows)


def read_scores(path: Path) -> list[dict[str, str]]:
    """Read the rows of :func:`write_scores`.

    Raises:
        InputError: as :func:`read_tsv`.
    """
    return read_tsv(path, COLUMNS)
