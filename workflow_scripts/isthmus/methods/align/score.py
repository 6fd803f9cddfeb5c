"""Align by score: the student's foreign sentences rank English texts as the teacher's English sentences do."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from sentence_transformers import MultiVectorEncoder
from torch import Tensor

from isthmus.alignment import AlignOptions
from isthmus.alignment.base import Aligner, Side
from isthmus.alignment.scores import COUNTERPART, bank_divergence, score_divergence

BANK_TOKENS = 64
BANK_TEXTS = 1024


@dataclass(frozen=True)
class ScoreOptions(AlignOptions):
    """Options of the score divergence.

    Attributes:
        temperature: temperature of both distributions over the batch; their scores are MaxSim averaged over the
            query's tokens.
        bank: number of texts of the task's English training data over which a second divergence runs, drawn anew for
            each batch; 0 for none. They keep the distinctions that the teacher learnt.
        bank_temperature: temperature of the distributions over the bank; its scores lie closer together.
    """

    temperature: float = 0.05
    bank: int = 0
    bank_temperature: float = 0.02


class ScoreAligner(Aligner):
    """Listwise distillation: KL divergence between the teacher's and the student's score distributions.

    One divergence is over the batch (:func:`score_divergence`). The other is over texts that the teacher was trained on
    (:func:`bank_divergence`).
    """

    family = "other"
    paper = "listwise distillation, arXiv 2010.11386"
    options: ScoreOptions

    def __init__(self, model: MultiVectorEncoder, teacher: MultiVectorEncoder, options: ScoreOptions) -> None:
        super().__init__(model, teacher, options)
        self.bank: dict[str, Side] = {}

    def prepare(self, bitext: dict[str, list[dict[str, str]]], counterparts: dict[str, Sequence[str]]) -> None:
        """Encode at most ``BANK_TEXTS`` texts of each role with the frozen teacher."""
        if self.options.bank:
            self.bank = {role: self._encode_bank(texts, role) for role, texts in counterparts.items()}

    @property
    def compares(self) -> bool:
        return not self.options.bank

    @torch.no_grad()
    def _encode_bank(self, texts: Sequence[str], role: str) -> Side:
        chosen = list(dict.fromkeys(texts))
        chosen = chosen[:: -(-len(chosen) // BANK_TEXTS)]
        batch = self.teacher_features(chosen, role, BANK_TOKENS)
        tensors = {key: value.split(64) for key, value in batch.items() if torch.is_tensor(value) and value.ndim}
        with self.precision():
            sides = [
                self.encode(self.teacher(), batch | dict(zip(tensors, part, strict=True)))
                for part in zip(*tensors.values(), strict=True)
            ]
        vectors, scored, content, ids = (torch.cat(parts) for parts in list(zip(*sides, strict=True))[:4])
        return Side(vectors, scored, content, ids, role)

    def loss(self, english: Side, foreign: Side) -> Tensor:
        loss = score_divergence(english, foreign, self.options.temperature)
        if self.bank:
            bank = self.bank[COUNTERPART[foreign.role]]
            drawn = torch.randperm(len(bank.vectors))[: self.options.bank]
            part = Side(*(tensor[drawn] for tensor in bank[:4]), bank.role)
            loss = loss + bank_divergence(english, foreign, part, self.options.bank_temperature)
        return loss
