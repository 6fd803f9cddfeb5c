"""Classification accuracy."""

from collections.abc import Sequence
from pathlib import Path

from sklearn.metrics import accuracy_score

from isthmus.files import read_tsv


def accuracy(predictions: Sequence[dict[str, str]]) -> float:
    """Compute the share of correct predictions; each row has ``label`` and ``prediction``."""
    return float(accuracy_score([row["label"] for row in predictions], [row["prediction"] for row in predictions]))


def read_predictions(path: str | Path) -> list[dict[str, str]]:
    """Read a predictions file.

    Raises:
        InputError: as ``read_tsv``.
    """
    return read_tsv(path, ("id", "label", "prediction"))
