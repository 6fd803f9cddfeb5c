"""Search with an encoder's own sentence vectors: the baseline without training."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Normalize
from sentence_transformers.sentence_transformer.modules import Pooling
from torch import Tensor

from isthmus.encoders.load import encoder_info
from isthmus.evaluation.ranking import Ranking, search_blocks
from isthmus.precision import autocast
from isthmus.tasks.retrieval.data import Query
from isthmus.tasks.retrieval.model import transformer_module


def sentence_model(encoder: Path) -> SentenceTransformer:
    """Load the encoder folder with its pooling, its prefixes and unit-length sentence vectors.

    Raises:
        InputError: ``encoder`` is not an encoder folder.
    """
    info = encoder_info(encoder)
    transformer = transformer_module(encoder)
    pooling = Pooling(transformer.get_embedding_dimension(), info.pooling)
    return SentenceTransformer(
        modules=[transformer, pooling, Normalize()],
        prompts={"query": info.query_prefix, "document": info.document_prefix},
    )


class SentenceSearch:
    """Exact cosine search with one vector per text.

    Args:
        model: gives unit-length sentence vectors.
        precision: precision of the encoder, as for :func:`isthmus.precision.settled`; scores are in fp32.
        depth: documents kept for each query.
    """

    def __init__(self, model: SentenceTransformer, precision: str = "auto", depth: int = 1000) -> None:
        self.model = model
        self.precision = precision
        self.depth = depth

    def __call__(self, language: str, documents: dict[str, str], queries: Sequence[Query]) -> list[Ranking]:
        """Rank ``documents`` (id to text, in ``language``) for each of ``queries``."""
        asked = self._encode(self.model.encode_query, [query.text for query in queries])

        def score(texts: list[str]) -> np.ndarray:
            return (asked @ self._encode(self.model.encode_document, texts).T).cpu().numpy()

        return search_blocks(language, documents, len(queries), score, self.depth)

    def _encode(self, encode: Callable, texts: list[str]) -> Tensor:
        with autocast(self.model.device, self.precision):
            return encode(texts, convert_to_tensor=True, show_progress_bar=False).float()
