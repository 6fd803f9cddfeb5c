"""Base class of aligners with a student that reads both sides of the bitext, and functions for their losses."""

from collections.abc import Iterable

import torch
from torch import Tensor

from isthmus.alignment.base import Aligner, Side
from isthmus.training.pooling import mean_pool


class BothSidesAligner(Aligner):
    """Base class of aligners with a student that reads both sides; the teacher reads the English side."""

    def forward(self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor | None = None) -> Tensor:
        """Return the batch's mean loss, a scalar. Only the student's parameters get a gradient."""
        english, foreign = sentence_features
        target = self.target(english)
        sides = [self.encode(self.model, side) for side in (english, foreign)]
        with torch.autocast(target.vectors.device.type, enabled=False):
            return self.losses(target, *sides)

    def losses(self, target: Side, english: Side, foreign: Side) -> Tensor:
        """Return the loss of the student's ``english`` and ``foreign``; ``target`` is the teacher's English."""
        raise NotImplementedError


def mean_vectors(side: Side) -> Tensor:
    """Return the mean of each sentence's content token vectors, ``(B, D)``; zero for a sentence without any."""
    return mean_pool(side.vectors, side.content)


def token_distance(one: Side, other: Side) -> Tensor:
    """Return the mean squared distance between two encodings of the same sentences, over all tokens except padding."""
    return (one.vectors - other.vectors).square().sum(dim=-1)[one.scored].mean()
