"""Align by word pairs through low-rank adapters of one early layer: Ngugi 2025 (arXiv 2506.15415)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch.nn.functional as F
from sentence_transformers import MultiVectorEncoder
from torch import Tensor

from isthmus.alignment import AlignOptions
from isthmus.alignment.base import Aligner, Side
from isthmus.alignment.both import mean_vectors
from isthmus.alignment.losses import margin_loss
from isthmus.alignment.pairs import Pairs
from isthmus.alignment.word_pairs import layer_output, word_pairs
from isthmus.errors import InputError

ADAPTED = ("query", "value")


@dataclass(frozen=True)
class LexicalInjectionOptions(AlignOptions):
    """Options of lexical injection.

    Attributes:
        layer: the layer that is adapted and whose output is compared, from 1.
        rank: of the adapters.
        alpha: the adapters' product is scaled by alpha / rank.
        margin: by how much a word's translation shall be nearer (in cosine) than any other word of the batch.
        dictionary: path of word lists, ``english TAB foreign`` a line, ``{lang}`` their language; "" for the words that
            the statistical aligner finds in the bitext.
        least_links: how often it must have linked two words.
    """

    layer: int = 2
    rank: int = 16
    alpha: int = 32
    margin: float = 0.2
    dictionary: str = ""
    least_links: int = 3


class LexicalInjectionAligner(Aligner):
    """Low-rank adapters (LoRA, arXiv 2106.09685) in the queries and values of one early layer, trained on words alone.

    The mean over a batch's words ``f`` and over the English words ``e'`` that are not its translation ``e`` of
    ``max(0, margin - cos(f, e) + cos(f, e'))``, of mean token vectors at that layer's output. At the end the adapters
    are merged: the written model is an ordinary one, other in those matrices alone.

    Deviations: the paper adapts a decoder of 8 billion parameters and reads both words with it; here English words are
    the frozen teacher's, so that what the English task reads stays the target; every other word of the batch is a
    negative; the adapters have no dropout; word pairs may come from bitext.
    """

    family = "other"
    paper = "Ngugi 2025, arXiv 2506.15415"
    compares = True
    options: LexicalInjectionOptions

    def __init__(
        self, model: MultiVectorEncoder, teacher: MultiVectorEncoder, options: LexicalInjectionOptions
    ) -> None:
        super().__init__(model, teacher, options)
        layers = model[0].auto_model.config.num_hidden_layers
        if not 1 <= options.layer <= layers:
            raise InputError(f"lexical_injection: layer is {options.layer}, but the encoder has layers 1 to {layers}")

    def examples(self, bitext: dict[str, Pairs]) -> dict[str, Pairs]:
        """The word pairs of each language."""
        return word_pairs(bitext, self.options.dictionary, self.options.least_links)

    @contextmanager
    def adapted(self) -> Iterator[None]:
        """Adapters, which alone learn; merged on leaving."""
        from peft import LoraConfig, LoraModel

        options = self.options
        config = LoraConfig(
            r=options.rank,
            lora_alpha=options.alpha,
            target_modules=list(ADAPTED),
            layers_to_transform=[options.layer - 1],
            layers_pattern="layer",
        )
        adapters = LoraModel(self.model[0].auto_model, config, "default")
        yield
        adapters.merge_and_unload()

    def encode(self, model: MultiVectorEncoder, features: dict[str, Tensor]) -> Side:
        """Token vectors at the adapted layer's output."""
        with layer_output(model, self.options.layer - 1) as hidden:
            side = super().encode(model, features)
        return side._replace(vectors=hidden[0].float())

    def loss(self, english: Side, foreign: Side) -> Tensor:
        english, foreign = (F.normalize(mean_vectors(side), dim=-1) for side in (english, foreign))
        return margin_loss(foreign @ english.T, self.options.margin)
