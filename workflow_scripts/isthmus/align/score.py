"""Align by score: the student's sentences rank the batch's English sentences as the teacher's English does."""

from dataclasses import dataclass

import torch.nn.functional as F
from sentence_transformers.multi_vector_encoder.scoring import mean_colbert_scores
from torch import Tensor

from isthmus.align import AlignOptions
from isthmus.align.base import Aligner, Side


@dataclass(frozen=True)
class ScoreOptions(AlignOptions):
    """Options of the score divergence.

    Attributes:
        temperature: of both distributions, over MaxSim scores averaged over the query's tokens.
    """

    temperature: float = 0.05


class ScoreAligner(Aligner):
    """KL divergence between the teacher's and the student's distributions over the batch (:func:`score_divergence`)."""

    options: ScoreOptions

    def loss(self, english: Side, foreign: Side) -> Tensor:
        return score_divergence(english, foreign, self.options.temperature)


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
    target = _log_distribution(english, english, temperature)
    roles = (_log_distribution(foreign, english, temperature), _log_distribution(english, foreign, temperature))
    return sum(F.kl_div(role, target, log_target=True, reduction="batchmean") for role in roles) / len(roles)


def _log_distribution(queries: Side, documents: Side, temperature: float) -> Tensor:
    scores = mean_colbert_scores(
        queries.vectors,
        documents.vectors.unsqueeze(1),
        queries_mask=queries.scored,
        documents_mask=documents.scored.unsqueeze(1),
    )
    return F.log_softmax(scores / temperature, dim=-1)
