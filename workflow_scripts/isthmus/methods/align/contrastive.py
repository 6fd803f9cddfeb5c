"""Align sentence vectors by contrast: Wu and Dredze 2020 (arXiv 2010.02537), over the pairs of a batch."""

from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from isthmus.alignment import AlignOptions
from isthmus.alignment.base import Side
from isthmus.alignment.both import BothSidesAligner, mean_vectors, token_distance


@dataclass(frozen=True)
class ContrastiveOptions(AlignOptions):
    """Options of the contrastive loss.

    Attributes:
        temperature: what cosines are divided by before the softmax.
        negatives: what a sentence's translation is told from: ``weak``, the batch's other sentences of the other
            side; ``strong``, those of both sides.
        start_weight: weight of the term that holds English text where the start model puts it, 0 for none.
    """

    temperature: float = 0.1
    negatives: Literal["weak", "strong"] = "weak"
    start_weight: float = 1.0


class ContrastiveAligner(BothSidesAligner):
    """InfoNCE between the student's vectors of a sentence and of its translation, in both directions, and
    ``start_weight`` times the mean squared distance of the student's English token vectors from the teacher's.

    The paper contrasts the vectors of words that a statistical aligner pairs; here the vectors are of sentences, each
    the mean of its token vectors, so that no word alignment is needed.
    """

    family = "other"
    paper = "Wu, Dredze 2020, arXiv 2010.02537"
    compares = True
    options: ContrastiveOptions

    def losses(self, target: Side, english: Side, foreign: Side) -> Tensor:
        options = self.options
        contrast = {"weak": weak_contrast, "strong": strong_contrast}[options.negatives]
        loss = contrast(mean_vectors(english), mean_vectors(foreign), options.temperature)
        if options.start_weight:
            loss = loss + options.start_weight * token_distance(target, english)
        return loss


def weak_contrast(english: Tensor, foreign: Tensor, temperature: float) -> Tensor:
    """The mean cross-entropy of each sentence's translation among the batch's translations, over both directions.

    Args:
        english: ``(B, D)``.
        foreign: ``(B, D)``, row by row the translation of ``english``.
        temperature: what cosines are divided by.
    """
    scores = F.normalize(english, dim=-1) @ F.normalize(foreign, dim=-1).T / temperature
    own = torch.arange(len(scores), device=scores.device)
    return (F.cross_entropy(scores, own) + F.cross_entropy(scores.T, own)) / 2


def strong_contrast(english: Tensor, foreign: Tensor, temperature: float) -> Tensor:
    """As :func:`weak_contrast`, but among all the batch's other sentences, of both sides."""
    both = F.normalize(torch.cat([english, foreign]), dim=-1)
    itself = torch.eye(len(both), dtype=torch.bool, device=both.device)
    scores = (both @ both.T / temperature).masked_fill(itself, -torch.inf)
    return F.cross_entropy(scores, torch.arange(len(both), device=both.device).roll(len(english)))
