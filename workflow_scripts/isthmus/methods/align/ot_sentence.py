"""Align sets of sentences by optimal transport: for text of two languages that is not aligned."""

from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor

from isthmus.alignment import AlignOptions
from isthmus.alignment.base import Aligner, Side
from isthmus.alignment.both import mean_vectors
from isthmus.transport import TransportOptions
from isthmus.transport.plan import transport_cost


@dataclass(frozen=True)
class OtSentenceOptions(AlignOptions, TransportOptions):
    """Options of transport between sets of sentences: those of the plan."""


class OtSentenceAligner(Aligner):
    """``<plan, cost>`` between the teacher's vectors of a batch of English sentences and the student's of a batch of
    foreign ones, all of equal mass.

    Which sentences belong together is not asked: the foreign sides of all pairs drawn are shuffled against the English
    ones, and the plan says which sentence of the one batch a sentence of the other goes to. This is minibatch optimal
    transport (Fatras et al. 2020, arXiv 1910.04091, equation 5), as in DeepJDOT (Damodaran et al. 2018, arXiv
    1803.10081) without its labels. Two small batches rarely say the same: ``unbalanced`` leaves a sentence without
    a counterpart where it is (Fatras et al. 2021, arXiv 2103.03606). A sentence's vector is the mean of its own
    tokens', made a unit; a sentence without a token has no mass.
    """

    family = "ot"
    paper = "Fatras et al. 2020, arXiv 1910.04091"
    parallel = False
    compares = True
    options: OtSentenceOptions

    def loss(self, english: Side, foreign: Side) -> Tensor:
        sets = [F.normalize(mean_vectors(side), dim=-1).unsqueeze(0) for side in (english, foreign)]
        masks = [side.content.any(dim=1).unsqueeze(0) for side in (english, foreign)]
        return transport_cost(*sets, *masks, self.options).squeeze(0)
