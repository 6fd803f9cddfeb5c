"""Align by optimal transport: OPTICAL (Huang, Yu, Allan, WSDM 2023, arXiv 2301.12566)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from sentence_transformers import MultiVectorEncoder
from torch import Tensor

from isthmus.alignment.base import Side
from isthmus.alignment.masses import contextual_weights, inverse_document_frequencies
from isthmus.methods.align.score import ScoreAligner, ScoreOptions
from isthmus.transport import TransportOptions
from isthmus.transport.plan import transport_cost


@dataclass(frozen=True)
class OtOptions(ScoreOptions, TransportOptions):
    """Options of optimal transport; docs/results.md shows their effect on real data.

    Attributes:
        mass: mass of a token in its sentence: ``uniform``; ``idf``, its inverse document frequency; or ``norm``, the
            length of its vector before normalisation.
        contextual: whether a foreign token's mass is also multiplied by its similarity to the English sentence.
        score_weight: weight of the score divergence that is added to the transport loss; 0 for transport alone.
        transport_weight: weight of the transport loss.
        transport_start: share of the updates before the transport loss joins the score divergence.
    """

    mass: Literal["uniform", "idf", "norm"] = "idf"
    contextual: bool = False
    score_weight: float = 1.0
    transport_weight: float = 1.0
    transport_start: float = 0.0


class OtAligner(ScoreAligner):
    """Optimal transport of tokens: the loss is ``<plan, cost>``.

    The plan aligns the teacher's English tokens with the student's foreign ones. Padding, special tokens and prompts
    have no mass (equation 5 of OPTICAL and the text around it). The score divergence can be added, and can start
    before the transport loss. Masses are never learnt: the student would take mass away from expensive tokens. ``norm``
    is the mass of Word Rotator's Distance (Yokoi et al. 2020, arXiv 2004.15003, equation 12). ``contextual`` is
    :func:`contextual_weights`.
    """

    family = "ot"
    paper = "Huang, Yu, Allan, WSDM 2023, arXiv 2301.12566"
    options: OtOptions

    def __init__(self, model: MultiVectorEncoder, teacher: MultiVectorEncoder, options: OtOptions) -> None:
        super().__init__(model, teacher, options)
        self.register_buffer("token_mass", torch.ones(len(model.tokenizer)), persistent=False)

    def prepare(self, bitext: dict[str, list[dict[str, str]]], counterparts: dict[str, Sequence[str]]) -> None:
        """Compute the tokens' masses. If there is a score divergence, encode its bank."""
        if self.options.score_weight:
            super().prepare(bitext, counterparts)
        if self.options.mass == "idf":
            self.token_mass.copy_(inverse_document_frequencies(self.model.tokenizer, bitext))

    @property
    def compares(self) -> bool:
        return bool(self.options.score_weight) and super().compares

    def loss(self, english: Side, foreign: Side) -> Tensor:
        options = self.options
        loss = english.vectors.new_zeros(())
        if options.score_weight:
            loss = loss + options.score_weight * super().loss(english, foreign)
        if self.progress >= options.transport_start:
            loss = loss + options.transport_weight * self.transport(english, foreign)
        return loss

    def transport(self, english: Side, foreign: Side) -> Tensor:
        """Return the batch's mean transport cost under the current plan."""
        mass_a, mass_b = self.mass(english), self.mass(foreign)
        if self.options.contextual:
            mass_b = mass_b * contextual_weights(foreign, english)
        return transport_cost(
            english.vectors, foreign.vectors, english.content, foreign.content, self.options, mass_a, mass_b
        ).mean()

    def mass(self, side: Side) -> Tensor:
        """Return the tokens' relative masses, ``(B, T)``."""
        return side.lengths if self.options.mass == "norm" else self.token_mass[side.ids]
