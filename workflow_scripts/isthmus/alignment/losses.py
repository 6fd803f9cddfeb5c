"""Losses over a batch's sentence or word vectors."""

import torch
import torch.nn.functional as F
from torch import Tensor


def weak_contrast(english: Tensor, foreign: Tensor, temperature: float) -> Tensor:
    """Return the mean cross-entropy of each sentence's translation among the batch's translations, in both directions.

    Args:
        english: ``(B, D)``.
        foreign: ``(B, D)``, row by row the translation of ``english``.
        temperature: divisor of the cosines.
    """
    scores = F.normalize(english, dim=-1) @ F.normalize(foreign, dim=-1).T / temperature
    own = torch.arange(len(scores), device=scores.device)
    return (F.cross_entropy(scores, own) + F.cross_entropy(scores.T, own)) / 2


def strong_contrast(english: Tensor, foreign: Tensor, temperature: float) -> Tensor:
    """Return the cross-entropy as :func:`weak_contrast`, but among all other sentences of the batch, on both sides."""
    both = F.normalize(torch.cat([english, foreign]), dim=-1)
    itself = torch.eye(len(both), dtype=torch.bool, device=both.device)
    scores = (both @ both.T / temperature).masked_fill(itself, -torch.inf)
    return F.cross_entropy(scores, torch.arange(len(both), device=both.device).roll(len(english)))


def margin_loss(similarity: Tensor, margin: float) -> Tensor:
    """Return the mean of ``max(0, margin - s_ii + s_ij)``, ``i != j``, for ``similarity`` ``(B, B)``; 0 if B is 1."""
    short = (margin - similarity.diagonal().unsqueeze(1) + similarity).clamp(min=0)
    size = len(short)
    return (short.sum() - short.diagonal().sum()) / max(size * (size - 1), 1)


def squared_error(target: Tensor, english: Tensor, foreign: Tensor) -> Tensor:
    """Return ``1/B sum_j |M(s_j) - m(s_j)|^2 + |M(s_j) - m(t_j)|^2``, the loss of section 2 of the paper.

    Args:
        target: ``(B, D)``, the teacher's ``M(s)`` of the English sentences ``s``.
        english: ``(B, D)``, the student's ``m(s)``.
        foreign: ``(B, D)``, the student's ``m(t)`` of their translations ``t``.
    """
    return sum((side - target).square().sum(dim=-1).mean() for side in (english, foreign))
