"""Align sentence vectors by their mean squared error: Reimers and Gurevych 2020 (arXiv 2004.09813)."""

from dataclasses import dataclass

from torch import Tensor

from isthmus.alignment import AlignOptions
from isthmus.alignment.base import Side
from isthmus.alignment.both import BothSidesAligner, mean_vectors
from isthmus.alignment.losses import squared_error


@dataclass(frozen=True)
class MseOptions(AlignOptions):
    """The squared error has no option of its own."""


class MseAligner(BothSidesAligner):
    """The student's vectors of an English sentence and of its translation become the teacher's of the English one.

    Sentence vectors are means of token vectors of unit length, those that a retriever scores with; the paper takes the
    mean of token vectors as they are.
    """

    family = "other"
    paper = "Reimers, Gurevych 2020, arXiv 2004.09813"

    def losses(self, target: Side, english: Side, foreign: Side) -> Tensor:
        return squared_error(*map(mean_vectors, (target, english, foreign)))
