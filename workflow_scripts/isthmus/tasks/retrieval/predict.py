"""Exact search with a late-interaction model."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from sentence_transformers import MultiVectorEncoder
from torch import Tensor

from isthmus.cli import progress
from isthmus.encoders.rotation import set_input_language
from isthmus.evaluation.ranking import Ranking, search_blocks
from isthmus.precision import autocast, settled
from isthmus.tasks.retrieval.data import Query

QUERIES = 512
DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16}


class MaxSimSearch:
    """Exact late-interaction search (Khattab and Zaharia 2020, ColBERT, equation 3) with one model.

    Each call encodes a language's documents once, block by block, and discards their vectors. Query vectors are kept
    for later calls. So memory holds the vectors of one block of documents and of all queries, and ``depth`` scores per
    query.

    Args:
        model: a late-interaction model.
        precision: precision of the encoder and of the token similarities, as for :func:`isthmus.precision.settled`;
            the sum over a query's tokens is always in fp32.
        depth: documents kept for each query.
        batch_size: texts in one forward pass.
    """

    def __init__(
        self, model: MultiVectorEncoder, precision: str = "auto", depth: int = 1000, batch_size: int = 64
    ) -> None:
        self.model = model
        self.precision = precision
        self.dtype = DTYPES[settled(precision, model.device.type)]
        self.depth = depth
        self.batch_size = batch_size
        self.queries: dict[Query, Tensor] = {}

    def __call__(self, language: str, documents: dict[str, str], queries: Sequence[Query]) -> list[Ranking]:
        """Rank ``documents`` (id to text, in ``language``) for each of ``queries``."""
        new = [query for query in dict.fromkeys(queries) if query not in self.queries]
        chunks = list(_chunks(new))
        for chunk in progress(chunks, f"encoding {len(new):,} queries, block"):
            texts = [query.text for query in chunk]
            self.queries.update(
                zip(chunk, self._encode(self.model.encode_query, texts, chunk[0].language), strict=True)
            )
        vectors = [self.queries[query] for query in queries]

        def score(texts: list[str]) -> np.ndarray:
            return (
                self.model.similarity(vectors, self._encode(self.model.encode_document, texts, language)).cpu().numpy()
            )

        return search_blocks(language, documents, len(queries), score, self.depth)

    def _encode(self, encode: Callable, texts: list[str], language: str) -> list[Tensor]:
        set_input_language(self.model, language)
        with autocast(self.model.device, self.precision):
            vectors = encode(texts, batch_size=self.batch_size, show_progress_bar=False)
        return [vector.to(self.dtype) for vector in vectors]


def _chunks(queries: list[Query]) -> Iterator[list[Query]]:
    """Split queries into chunks of one language and at most ``QUERIES`` queries."""
    for language in dict.fromkeys(query.language for query in queries):
        spoken = [query for query in queries if query.language == language]
        for start in range(0, len(spoken), QUERIES):
            yield spoken[start : start + QUERIES]
