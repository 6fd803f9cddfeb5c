"""Align sentence vectors by contrast: Wu and Dredze 2020 (arXiv 2010.02537), over the pairs of a batch."""

from dataclasses import dataclass
from typing import Literal

from torch import Tensor

from isthmus.alignment import AlignOptions
from isthmus.alignment.base import Side
from isthmus.alignment.both import BothSidesAligner, mean_vectors, token_distance
from isthmus.alignment.losses import strong_contrast, weak_contrast


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
