"""An encoder's sentence vectors, each sentence encoded once."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from isthmus.evaluation.sentence import sentence_model
from isthmus.precision import autocast


class SentenceEncoder:
    """Gives ``(n, d)`` float32 unit vectors of sentences, and remembers them.

    Args:
        encoder: encoder folder.
        precision: of the encoder, as :func:`isthmus.precision.settled` takes it.
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
