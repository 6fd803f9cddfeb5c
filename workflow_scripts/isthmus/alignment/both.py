"""Aligners whose student reads both sides of the bitext, and their measures."""

from collections.abc import Iterable

import torch
from torch import Tensor

from isthmus.alignment.base import Aligner, Side
from isthmus.training.pooling import mean_pool


class BothSidesAligner(Aligner):
    """A loss over both sides of a bitext as the student reads them, and the English one as the teacher does."""

    def forward(self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor | None = None) -> Tensor:
        """The batch's mean loss, a scalar; only the student's parameters get a gradient."""
        english, foreign = sentence_features
        target = self.target(english)
        sides = [self.encode(self.model, side) for side in (english, foreign)]
        with torch.autocast(target.vectors.device.type, enabled=False):
            return self.losses(target, *sides)

    def losses(self, target: Side, english: Side, foreign: Side) -> Tensor:
        """The loss of the student's ``english`` and ``foreign``; ``target`` is the teacher's English."""
        raise NotImplementedError


def mean_vectors(side: Side) -> Tensor:
    """``(B, D)``: the mean of each sentence's own token vectors, without padding, special tokens and prompt; zero for a
    sentence that has none."""
    return mean_pool(side.vectors, side.content)


def token_distance(one: Side, other: Side) -> Tensor:
    """Mean squared distance between two encodings of the same sentences, over all tokens but padding."""
    return (one.vectors - other.vectors).square().sum(dim=-1)[one.scored].mean()
