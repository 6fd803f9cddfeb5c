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
        temperature: divisor of the cosines before the softmax.
        negatives: negatives of a sentence: ``weak``, the batch's other sentences of the other side; ``strong``, the
            other sentences of both sides.
        start_weight: weight of the term that keeps English vectors close to the start model's; 0 for none.
    """

    temperature: float = 0.1
    negatives: Literal["weak", "strong"] = "weak"
    start_weight: float = 1.0


class ContrastiveAligner(BothSidesAligner):
    """InfoNCE between the student's vectors of a sentence and of its translation, in both directions.

    The loss adds ``start_weight`` times the mean squared distance between the student's and the teacher's English token
    vectors. The paper contrasts word vectors, paired by a statistical aligner. Here a sentence is the mean of its token
    vectors, so no word alignment is needed.
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
