"""Learn the task, and to hide the language: a language discriminator behind gradient reversal."""

from dataclasses import dataclass

from torch import Tensor, nn
from transformers import PreTrainedTokenizerBase

from isthmus.robust.base import Evaluate, TextOptions
from isthmus.robust.perturbation import transformer
from isthmus.robust.text import TextMethod
from isthmus.training.language import DiscriminatorOptions, LanguageDiscriminator
from isthmus.training.pooling import mean_pool


@dataclass(frozen=True)
class LanguageAdversarialOptions(TextOptions, DiscriminatorOptions):
    """The discriminator's options, and those of the text that it reads."""


class LanguageAdversarial(TextMethod):
    """The task's loss plus that of a discriminator of languages, whose gradient reaches the encoder reversed.

    Keung, Lu, Bhardwaj 2019 (arXiv 1909.00153), who update discriminator, encoder and task in turn with a loss of its
    own each; here in one update by gradient reversal, whose factor follows DANN's schedule (Ganin et al. 2016, arXiv
    1505.07818). The sentences are those of bitext, whose pairing is not used; the discriminator reads the mean of their
    content tokens' last hidden states.
    """

    family = "adversarial"
    paper = "Keung, Lu, Bhardwaj 2019, arXiv 1909.00153"
    options: LanguageAdversarialOptions

    def prepare(self, model: nn.Module, tokenizer: PreTrainedTokenizerBase) -> None:
        """Make the discriminator."""
        self.learning_rate = self.options.discriminator_learning_rate
        width = transformer(model).config.hidden_size
        self.discriminator = LanguageDiscriminator(width, len(self.batches.languages), self.options)

    def forward(self, evaluate: Evaluate, model: nn.Module, special_ids: Tensor) -> Tensor:
        texts = self.texts(model, paired=False)
        vectors = mean_pool(self.hidden(model, texts), texts.content)
        return evaluate().loss + self.discriminator(vectors, texts.languages, self.progress)
