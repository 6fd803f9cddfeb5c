"""Align by optimal transport: OPTICAL (Huang, Yu, Allan, WSDM 2023, arXiv 2301.12566)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from sentence_transformers import MultiVectorEncoder
from torch import Tensor

from isthmus.align.base import Side
from isthmus.align.score import ScoreAligner, ScoreOptions
from isthmus.transport.plan import cosine_cost, transport_plan


@dataclass(frozen=True)
class OtOptions(ScoreOptions):
    """Options of optimal transport; docs/transport.md says what they did on real data.

    Attributes:
        solver: ``sinkhorn`` (entropic, log domain), or ``exact``.
        epsilon: sharpness of ``sinkhorn``; smaller is sharper.
        iterations: the most iterations of ``sinkhorn``.
        mass: a token's share of its sentence's mass: ``uniform``, or ``idf``, its inverse document frequency.
        score_weight: weight of the score divergence beside the transport loss, 0 for transport alone.
        transport_weight: weight of the transport loss.
        transport_start: share of the updates before the transport loss joins the score divergence.
    """

    solver: Literal["sinkhorn", "exact"] = "sinkhorn"
    epsilon: float = 0.02
    iterations: int = 50
    mass: Literal["uniform", "idf"] = "idf"
    score_weight: float = 1.0
    transport_weight: float = 1.0
    transport_start: float = 0.0


class OtAligner(ScoreAligner):
    """``<plan, cost>``: the plan, held fixed, aligns the teacher's English tokens with the student's foreign ones.

    The cost is the cosine distance of the token vectors; padding, special tokens and prompts have no mass (equation
    5 of OPTICAL and the text around it). Optionally the score divergence is added, and goes first.
    """

    options: OtOptions

    def __init__(self, model: MultiVectorEncoder, teacher: MultiVectorEncoder, options: OtOptions) -> None:
        super().__init__(model, teacher, options)
        self.register_buffer("token_mass", torch.ones(len(model.tokenizer)), persistent=False)

    def prepare(self, bitext: dict[str, list[dict[str, str]]], counterparts: dict[str, Sequence[str]]) -> None:
        """Weigh tokens by inverse document frequency: minus the log of the share of sentences that hold the token,
        in the language where that share is largest; with a score divergence, encode its bank."""
        if self.options.score_weight:
            super().prepare(bitext, counterparts)
        if self.options.mass == "uniform":
            return
        share = torch.zeros(len(self.token_mass))
        texts = {language: [row["foreign"] for row in rows] for language, rows in bitext.items()}
        texts["en"] = [row["english"] for rows in bitext.values() for row in rows]
        for sentences in texts.values():
            counts = torch.zeros_like(share)
            for ids in self.model.tokenizer(sentences, add_special_tokens=False)["input_ids"]:
                counts[list(set(ids))] += 1
            share = torch.maximum(share, counts / len(sentences))
        seen = share > 0
        mass = -torch.log(share.clamp(max=MOST_FREQUENT))
        mass[~seen] = mass[seen].max()
        self.token_mass.copy_(mass)

    def loss(self, english: Side, foreign: Side) -> Tensor:
        options = self.options
        loss = english.vectors.new_zeros(())
        if options.score_weight:
            loss = loss + options.score_weight * super().loss(english, foreign)
        if self.progress >= options.transport_start:
            loss = loss + options.transport_weight * self.transport(english, foreign)
        return loss

    def transport(self, english: Side, foreign: Side) -> Tensor:
        """The batch's mean transport cost under the plan of this moment."""
        cost = cosine_cost(english.vectors, foreign.vectors)
        plan = transport_plan(
            cost,
            english.content,
            foreign.content,
            weights_a=self.token_mass[english.ids],
            weights_b=self.token_mass[foreign.ids],
            solver=self.options.solver,
            epsilon=self.options.epsilon,
            iterations=self.options.iterations,
        )
        return (plan * cost).sum(dim=(1, 2)).mean()


MOST_FREQUENT = 0.99
"""No token is weighed as if it were in more than this share of the sentences, so that every mass is positive."""
