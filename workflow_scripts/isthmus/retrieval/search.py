"""Exact search with a late-interaction model."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from sentence_transformers import MultiVectorEncoder
from torch import Tensor

from isthmus.cli import progress
from isthmus.retrieval.ranking import Ranking, search_blocks

QUERIES = 512


class MaxSimSearch:
    """Exact late-interaction search (Khattab and Zaharia 2020, ColBERT, equation 3) with one model.

    A language's documents are encoded once a call, block by block, and forgotten; query vectors are kept for later
    calls. So memory holds the vectors of a block of documents and of all queries, and ``depth`` scores a query.

    Args:
        model: a late-interaction model.
        precision: ``fp32``, or ``bf16`` to encode under autocast and compare tokens in bfloat16; the sum over a
            query's tokens is in fp32 either way.
        depth: documents kept for each query.
        batch_size: texts in one forward pass.
    """

    def __init__(
        self, model: MultiVectorEncoder, precision: str = "fp32", depth: int = 1000, batch_size: int = 64
    ) -> None:
        self.model = model
        self.dtype = {"fp32": torch.float32, "bf16": torch.bfloat16}[precision]
        self.depth = depth
        self.batch_size = batch_size
        self.queries: dict[str, Tensor] = {}

    def __call__(self, language: str, documents: dict[str, str], queries: Sequence[str]) -> list[Ranking]:
        """Rank ``documents`` (id to text, in ``language``) for each text of ``queries``."""
        new = [text for text in dict.fromkeys(queries) if text not in self.queries]
        chunks = [new[start : start + QUERIES] for start in range(0, len(new), QUERIES)]
        for texts in progress(chunks, f"encoding {len(new):,} queries, block"):
            self.queries.update(zip(texts, self._encode(self.model.encode_query, texts), strict=True))
        vectors = [self.queries[text] for text in queries]

        def score(texts: list[str]) -> np.ndarray:
            return self.model.similarity(vectors, self._encode(self.model.encode_document, texts)).cpu().numpy()

        return search_blocks(language, documents, len(queries), score, self.depth)

    def _encode(self, encode: Callable, texts: list[str]) -> list[Tensor]:
        with torch.autocast(self.model.device.type, torch.bfloat16, enabled=self.dtype is torch.bfloat16):
            vectors = encode(texts, batch_size=self.batch_size, show_progress_bar=False)
        return [vector.to(self.dtype) for vector in vectors]
