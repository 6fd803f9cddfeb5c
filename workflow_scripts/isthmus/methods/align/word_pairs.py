"""Align by aligned words: Cao, Kitaev and Klein 2020 (arXiv 2002.03518)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from sentence_transformers import MultiVectorEncoder
from torch import Tensor

from isthmus.alignment import AlignOptions
from isthmus.alignment.base import Aligner
from isthmus.alignment.both import token_distance
from isthmus.alignment.pairs import Pairs
from isthmus.alignment.word_pairs import TokenLinks, texts, token_links, word_distance


@dataclass(frozen=True)
class WordPairsOptions(AlignOptions):
    """Options of the word pairs.

    Attributes:
        start_weight: weight of the term that keeps English vectors close to the start model's.
    """

    start_weight: float = 1.0


class WordPairsAligner(Aligner):
    """Squared distance between aligned words in context, and between English vectors and the start model's.

    The first term is ``mean |f(i, s) - f(j, t)|^2`` over the word pairs (i, j) of the batch's sentence pairs (s, t).
    The second is ``start_weight`` times ``mean |f(t) - f0(t)|^2`` over the English tokens. ``f`` is the student, which
    reads both sides, and ``f0`` the teacher. A word is its last token. Two words are linked if both directions of the
    statistical aligner link them, so no word is in two pairs. The aligner is eflomal; the paper's is fast_align.

    Deviations from the paper: vectors have unit length, as in scoring, so a squared distance is twice a cosine
    distance. Means replace sums. The second term covers all English tokens, not only words, because a classifier reads
    the special token.
    """

    family = "other"
    paper = "Cao, Kitaev, Klein 2020, arXiv 2002.03518"
    options: WordPairsOptions

    def __init__(self, model: MultiVectorEncoder, teacher: MultiVectorEncoder, options: WordPairsOptions) -> None:
        super().__init__(model, teacher, options)
        self.links: dict[tuple[str, str], TokenLinks] = {}
        self.links_drawn: list[TokenLinks] = []

    def prepare(self, bitext: dict[str, Pairs], counterparts: dict[str, Sequence[str]]) -> None:
        """Link the words of every sentence pair, language by language."""
        for pairs in bitext.values():
            both = texts(pairs)
            self.links |= dict(zip(both, token_links(self.model.tokenizer, both), strict=True))

    def drawn(self, pairs: Pairs) -> None:
        """Look up the links of the drawn pairs. A pair of English with itself has none."""
        self.links_drawn = [self.links.get(pair, []) for pair in texts(pairs)]

    def forward(self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor | None = None) -> Tensor:
        """Return the batch's loss; ``labels`` are the indices of its pairs among the drawn pairs."""
        english, foreign = sentence_features
        start = self.target(english)
        sides = [self.encode(self.model, features) for features in (english, foreign)]
        with torch.autocast(start.vectors.device.type, enabled=False):
            links = [self.links_drawn[place] for place in labels.tolist()]
            return word_distance(*sides, links) + self.options.start_weight * token_distance(start, sides[0])
