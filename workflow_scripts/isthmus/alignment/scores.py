"""How differently two encodings of a sentence score other texts by MaxSim."""

import torch.nn.functional as F
from sentence_transformers.multi_vector_encoder.scoring import mean_colbert_scores
from torch import Tensor

from isthmus.alignment.base import Side

COUNTERPART = {"query": "document", "document": "query"}
"""The role of the texts that a text of a role is scored against."""


def score_divergence(english: Side, foreign: Side, temperature: float) -> Tensor:
    """How differently a foreign sentence scores against the batch's English sentences than its English original does.

    ``KL(teacher || student)`` of the softmax over the batch of MaxSim scores (listwise distillation, as in
    MultiVectorDistillKLDivLoss, arXiv 2010.11386, with the batch's own sentences as documents), averaged over the
    sentences and over the foreign sentence's two roles: as query, and as document.

    Args:
        english: the teacher's, ``(B, n, d)``.
        foreign: the student's, ``(B, m, d)``, row by row the translation of ``english``.
        temperature: of both distributions.
    """
    target = _log_softmax(_scores(english, english), temperature)
    roles = (_scores(foreign, english), _scores(english, foreign))
    return sum(_divergence(target, _log_softmax(role, temperature)) for role in roles) / len(roles)


def bank_divergence(english: Side, foreign: Side, bank: Side, temperature: float) -> Tensor:
    """How differently a foreign sentence scores against the bank's texts than its English original does.

    ``KL(teacher || student)`` of the softmax over the bank of MaxSim scores, averaged over the sentences: documents are
    ranked for a sentence in the role of a query, queries for one in the role of a document.

    Args:
        english: the teacher's, ``(B, n, d)``.
        foreign: the student's, ``(B, m, d)``, row by row the translation of ``english``, in the role of ``english``.
        bank: the teacher's, ``(K, k, d)``, in the other role.
        temperature: of both distributions.
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
