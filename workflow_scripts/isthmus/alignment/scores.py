"""Divergences between the MaxSim scores of two encodings of a sentence."""

import torch.nn.functional as F
from sentence_transformers.multi_vector_encoder.scoring import mean_colbert_scores
from torch import Tensor

from isthmus.alignment.base import Side

COUNTERPART = {"query": "document", "document": "query"}
"""For each role, the role of the texts that it is scored against."""


def score_divergence(english: Side, foreign: Side, temperature: float) -> Tensor:
    """Return how much a foreign sentence's scores against the batch's English sentences differ from its original's.

    This is ``KL(teacher || student)`` of the softmax over the batch of MaxSim scores. It is listwise distillation, as
    in MultiVectorDistillKLDivLoss (arXiv 2010.11386), with the batch's own sentences as documents. It is averaged over
    the sentences and over two roles of the foreign sentence: query and document.

    Args:
        english: the teacher's vectors, ``(B, n, d)``.
        foreign: the student's vectors, ``(B, m, d)``, row by row the translation of ``english``.
        temperature: temperature of both distributions.
    """
    target = _log_softmax(_scores(english, english), temperature)
    roles = (_scores(foreign, english), _scores(english, foreign))
    return sum(_divergence(target, _log_softmax(role, temperature)) for role in roles) / len(roles)


def bank_divergence(english: Side, foreign: Side, bank: Side, temperature: float) -> Tensor:
    """Return how much a foreign sentence's scores against the bank's texts differ from its English original's.

    This is ``KL(teacher || student)`` of the softmax over the bank of MaxSim scores, averaged over the sentences. A
    sentence in the role of a query ranks documents; a sentence in the role of a document ranks queries.

    Args:
        english: the teacher's vectors, ``(B, n, d)``.
        foreign: the student's vectors, ``(B, m, d)``, row by row the translation of ``english``, in the same role.
        bank: the teacher's vectors, ``(K, k, d)``, in the other role.
        temperature: temperature of both distributions.
    """
    scores = (_scores(side, bank) if bank.role == "document" else _scores(bank, side).T for side in (english, foreign))
    return _divergence(*(_log_softmax(score, temperature) for score in scores))


def _scores(queries: Side, documents: Side) -> Tensor:
    return mean_colbert_scores(
        queries.vectors,
        documents.vectors.unsqueeze(1),
        queries_mask=queries.scored,
        documents_mask=documents.scored.unsqueeze(1),
    )


def _log_softmax(scores: Tensor, temperature: float) -> Tensor:
    return F.log_softmax(scores / temperature, dim=-1)


def _divergence(target: Tensor, learnt: Tensor) -> Tensor:
    return F.kl_div(learnt, target, log_target=True, reduction="batchmean")
