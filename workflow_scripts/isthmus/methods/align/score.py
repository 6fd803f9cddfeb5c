"""Align by score: the student's sentences rank English texts as the teacher's English does."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from sentence_transformers import MultiVectorEncoder
from sentence_transformers.multi_vector_encoder.scoring import mean_colbert_scores
from torch import Tensor

from isthmus.alignment import AlignOptions
from isthmus.alignment.base import Aligner, Side

BANK_TOKENS = 64
BANK_TEXTS = 1024


@dataclass(frozen=True)
class ScoreOptions(AlignOptions):
    """Options of the score divergence.

    Attributes:
        temperature: of both distributions over the batch, of MaxSim scores averaged over the query's tokens.
        bank: texts of the task's English training data, drawn anew for each batch, over which a second divergence runs;
            0 for none. They keep the student to what the teacher learnt to tell apart.
        bank_temperature: of the distributions over the bank, whose scores lie closer together.
    """

    temperature: float = 0.05
    bank: int = 0
    bank_temperature: float = 0.02


class ScoreAligner(Aligner):
    """KL divergence between the teacher's and the student's distributions over the batch (:func:`score_divergence`),
    and over texts that the teacher was trained on (:func:`bank_divergence`)."""

    family = "other"
    paper = "listwise distillation, arXiv 2010.11386"
    options: ScoreOptions

    def __init__(self, model: MultiVectorEncoder, teacher: MultiVectorEncoder, options: ScoreOptions) -> None:
        super().__init__(model, teacher, options)
        self.bank: dict[str, Side] = {}

    def prepare(self, bitext: dict[str, list[dict[str, str]]], counterparts: dict[str, Sequence[str]]) -> None:
        """Let the teacher, which never changes, encode at most ``BANK_TEXTS`` texts of each role."""
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


COUNTERPART = {"query": "document", "document": "query"}
"""The role of the texts that a text of a role is scored against."""


def score_divergence(english: Side, foreign: Side, temperature: float) -> Tensor:
    """How differently a foreign sentence scores against the batch's English sentences than its English original does.

    ``KL(teacher || student)`` of the softmax over the batch of MaxSim scores (listwise distillation, as in
    MultiVectorDistillKLDivLoss, arXiv 2010.11386, with the batch's own sentences as documents), averaged over the
    sentences and over the foreign sentence's two roles: as query, and as document.

    Args:
        english: the teacher's, ``(B, n, d)``.
        foreign: the student's, ``(B, m, d)``, row by row the translation of ``english``.
        temperature: of both distributions.
    """
    target = _log_softmax(_scores(english, english), temperature)
    roles = (_scores(foreign, english), _scores(english, foreign))
    return sum(_divergence(target, _log_softmax(role, temperature)) for role in roles) / len(roles)


def bank_divergence(english: Side, foreign: Side, bank: Side, temperature: float) -> Tensor:
    """How differently a foreign sentence scores against the bank's texts than its English original does.

    ``KL(teacher || student)`` of the softmax over the bank of MaxSim scores, averaged over the sentences: documents are
    ranked for a sentence in the role of a query, queries for one in the role of a document.

    Args:
        english: the teacher's, ``(B, n, d)``.
        foreign: the student's, ``(B, m, d)``, row by row the translation of ``english``, in the role of ``english``.
        bank: the teacher's, ``(K, k, d)``, in the other role.
        temperature: of both distributions.
    """
    scores = (_scores(side, bank) if bank.role == "document" else _scores(bank, side).T for side in (english, foreign))
    return _divergence(*(_log_softmax(score, temperature) for score in scores))


def _scores(queries: Side, documents: Side) -> Tensor:
    return mean_colbert_scores(
        queries.vectors,
        documents.vectors.unsqueeze(1),
        queries_mask=queries.scored,
        documents_mask=documents.scored.unsqueeze(1),
    )


def _log_softmax(scores: Tensor, temperature: float) -> Tensor:
    return F.log_softmax(scores / temperature, dim=-1)


def _divergence(target: Tensor, learnt: Tensor) -> Tensor:
    return F.kl_div(learnt, target, log_target=True, reduction="batchmean")
