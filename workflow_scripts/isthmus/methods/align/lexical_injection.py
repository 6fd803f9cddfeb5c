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
        layer: number of the adapted layer, from 1; the loss compares its output.
        rank: rank of the adapters.
        alpha: the adapters' product is scaled by alpha / rank.
        margin: a word's translation must be nearer (in cosine) than any other word of the batch by this margin.
        dictionary: path of word lists with lines ``english TAB foreign``; ``{lang}`` stands for the language. "" for
            the word pairs that the statistical aligner finds in the bitext.
        least_links: least number of times that the statistical aligner must link two words.
    """

    layer: int = 2
    rank: int = 16
    alpha: int = 32
    margin: float = 0.2
    dictionary: str = ""
    least_links: int = 3


class LexicalInjectionAligner(Aligner):
    """Low-rank adapters (LoRA, arXiv 2106.09685) in the queries and values of one early layer, trained on word pairs.

    The loss is ``max(0, margin - cos(f, e) + cos(f, e'))``. Here ``f`` is a foreign word, ``e`` its translation and
    ``e'`` another English word of the batch. The loss is averaged over all ``f`` and ``e'``. A word's vector is the
    mean of its token vectors at that layer's output. At the end the adapters are merged into the model. The written
    model is an ordinary one; only those matrices differ from the start model's.

    Deviations from the paper: the paper adapts a decoder of 8 billion parameters and reads both words with it. Here the
    frozen teacher reads the English words, so the target is what the English task reads. Every other word of the batch
    is a negative. The adapters have no dropout. Word pairs may come from bitext.
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
        """Return the word pairs of each language."""
        return word_pairs(bitext, self.options.dictionary, self.options.least_links)

    @contextmanager
    def adapted(self) -> Iterator[None]:
        """Insert adapters; only they learn. Merge them on leaving."""
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
        """Return the token vectors at the adapted layer's output."""
        with layer_output(model, self.options.layer - 1) as hidden:
            side = super().encode(model, features)
        return side._replace(vectors=hidden[0].float())

    def loss(self, english: Side, foreign: Side) -> Tensor:
        english, foreign = (F.normalize(mean_vectors(side), dim=-1) for side in (english, foreign))
        return margin_loss(foreign @ english.T, self.options.margin)
