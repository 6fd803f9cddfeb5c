"""Learn the task and hide the language: a language discriminator behind gradient reversal."""

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
    """Options of the discriminator and of the text that it reads."""


class LanguageAdversarial(TextMethod):
    """Language-adversarial training: the task loss plus a language discriminator's loss with reversed gradient.

    Keung, Lu, Bhardwaj 2019 (arXiv 1909.00153) update discriminator, encoder and task in turn, each with its own loss.
    Here one update does all, by gradient reversal; its factor follows DANN's schedule (Ganin et al. 2016, arXiv
    1505.07818). The sentences come from bitext, but their pairing is not used. The discriminator reads the mean of the
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
