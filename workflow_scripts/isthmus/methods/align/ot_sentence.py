"""Align sets of sentences by optimal transport, without sentence alignment."""

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
    """Options of transport between sets of sentences; they are the transport plan's."""


class OtSentenceAligner(Aligner):
    """Minibatch optimal transport between sentences: the loss is ``<plan, cost>``.

    One side is the teacher's vectors of a batch of English sentences, the other the student's vectors of a batch of
    foreign ones. All sentences have equal mass. The method does not use the pairing: the foreign sides of the drawn
    pairs are shuffled, and the plan matches the sentences. This is equation 5 of Fatras et al. 2020 (arXiv 1910.04091),
    as in DeepJDOT (Damodaran et al. 2018, arXiv 1803.10081) without its labels. Two small batches rarely have the same
    content. So ``unbalanced`` does not move a sentence without a counterpart (Fatras et al. 2021, arXiv
    2103.03606). A sentence's vector is the mean of its token vectors, scaled to length 1. A sentence without a token
    has no mass.
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
