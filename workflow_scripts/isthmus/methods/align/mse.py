"""Align sentence vectors by their mean squared error: Reimers and Gurevych 2020 (arXiv 2004.09813)."""

from dataclasses import dataclass

from torch import Tensor

from isthmus.alignment import AlignOptions
from isthmus.alignment.base import Side
from isthmus.alignment.both import BothSidesAligner, mean_vectors
from isthmus.alignment.losses import squared_error


@dataclass(frozen=True)
class MseOptions(AlignOptions):
    """Options of the squared error; it adds none."""


class MseAligner(BothSidesAligner):
    """Mean squared error: the student imitates the teacher's English vector on both sides of a sentence pair.

    A sentence vector is the mean of unit-length token vectors, the ones that a retriever scores with. The paper takes
    the mean of unnormalised token vectors.
    """

    family = "other"
    paper = "Reimers, Gurevych 2020, arXiv 2004.09813"

    def losses(self, target: Side, english: Side, foreign: Side) -> Tensor:
        return squared_error(*map(mean_vectors, (target, english, foreign)))
