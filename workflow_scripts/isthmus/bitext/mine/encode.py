"""Sentence vectors of an encoder, with a cache."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from isthmus.evaluation.sentence import sentence_model
from isthmus.precision import autocast


class SentenceEncoder:
    """Sentence encoder with a cache: it returns ``(n, d)`` float32 unit vectors, and encodes each sentence only once.

    Args:
        encoder: encoder folder.
        precision: precision of the encoder, as in :func:`isthmus.precision.settled`.
    """

    def __init__(self, encoder: Path, precision: str = "auto") -> None:
        self.model = sentence_model(encoder)
        self.precision = precision
        self.known: dict[str, np.ndarray] = {}

    def __call__(self, sentences: Sequence[str]) -> np.ndarray:
        new = [sentence for sentence in dict.fromkeys(sentences) if sentence not in self.known]
        if new:
            with autocast(self.model.device, self.precision):
                vectors = self.model.encode_query(new, convert_to_tensor=True, show_progress_bar=False)
            self.known |= zip(new, vectors.float().cpu().numpy(), strict=True)
        return np.stack([self.known[sentence] for sentence in sentences])
