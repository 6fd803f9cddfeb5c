"""Align by hiding the language: a language discriminator behind gradient reversal."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from isthmus.alignment.base import Side
from isthmus.alignment.both import mean_vectors
from isthmus.methods.align.score import ScoreAligner, ScoreOptions
from isthmus.training.language import DiscriminatorOptions, LanguageDiscriminator


@dataclass(frozen=True)
class LanguageAdversarialOptions(ScoreOptions, DiscriminatorOptions):
    """Options of the discriminator and of the score divergence.

    Attributes:
        score_weight: weight of the score divergence, which preserves meaning; 0 for the discriminator alone.
    """

    score_weight: float = 1.0


class LanguageAdversarialAligner(ScoreAligner):
    """Adversarial alignment: the student hides the language from a discriminator.

    The discriminator separates the student's foreign sentences from the teacher's English ones. The mathematics is that
    of the train step of the same name (:mod:`isthmus.training.language`). The teacher is frozen, so English does not
    move, and the reversed gradient reaches only the student. The discriminator reads the mean of a sentence's content
    tokens. With ``english_share``, the student also encodes some English sentences.
    """

    family = "other"
    paper = "Keung, Lu, Bhardwaj 2019, arXiv 1909.00153"
    options: LanguageAdversarialOptions

    def prepare(self, bitext: dict[str, list[dict[str, str]]], counterparts: dict[str, list[str]]) -> None:
        """Make the discriminator. If there is a score divergence, encode its bank."""
        if self.options.score_weight:
            super().prepare(bitext, counterparts)
        self.names = ["en", *bitext]
        width = self.model.get_embedding_dimension()
        self._discriminator = (LanguageDiscriminator(width, len(self.names), self.options),)

    def drawn(self, pairs: list[dict[str, str]]) -> None:
        """Number the language of each foreign sentence: 0 for English, then the bitext's languages by name."""
        self.languages = torch.tensor([self.names.index(pair["language"]) for pair in pairs])

    def auxiliary(self) -> nn.Module:
        return self._discriminator[0]

    @property
    def compares(self) -> bool:
        return bool(self.options.score_weight) and super().compares

    def loss(self, english: Side, foreign: Side) -> Tensor:
        vectors = torch.cat([mean_vectors(side) for side in (english, foreign)])
        spoken = self.languages.to(vectors.device)[foreign.places]
        languages = torch.cat([torch.zeros_like(spoken), spoken])
        loss = self.auxiliary()(vectors, languages, self.progress)
        if self.options.score_weight:
            loss = loss + self.options.score_weight * super().loss(english, foreign)
        return loss
