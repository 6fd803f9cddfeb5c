"""An encoder's sentence vectors, each sentence encoded once."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from isthmus.evaluation.sentence import sentence_model


class SentenceEncoder:
    """Gives ``(n, d)`` float32 unit vectors of sentences, and remembers them.

    Args:
        encoder: encoder folder.
        precision: ``fp32``, or ``bf16`` to encode under autocast.
    """

    def __init__(self, encoder: Path, precision: str = "fp32") -> None:
        self.model = sentence_model(encoder)
        self.precision = precision
        self.known: dict[str, np.ndarray] = {}

    def __call__(self, sentences: Sequence[str]) -> np.ndarray:
        new = [sentence for sentence in dict.fromkeys(sentences) if sentence not in self.known]
        if new:
            with torch.autocast(self.model.device.type, torch.bfloat16, enabled=self.precision == "bf16"):
                vectors = self.model.encode_query(new, convert_to_tensor=True, show_progress_bar=False)
            self.known |= zip(new, vectors.float().cpu().numpy(), strict=True)
        return np.stack([self.known[sentence] for sentence in sentences])
