"""The bitext that a train step reads beside its English task, drawn anew for each update."""

import random
from typing import NamedTuple

import torch
from torch import Tensor, nn

from isthmus.alignment.pairs import chosen, read_bitext
from isthmus.robust.base import TextOptions, TextSource, TrainMethod
from isthmus.robust.perturbation import special_ids, transformer


class Texts(NamedTuple):
    """A batch of B sentence pairs in 2B rows: first the English sentences, then the foreign ones in the same order.

    Attributes:
        features: inputs of the encoder: ``input_ids`` and ``attention_mask``, ``(2B, T)``.
        content: ``(2B, T)``, true at the sentence's own tokens; false at padding, special tokens and prompts.
        languages: ``(2B,)``, numbers in :attr:`BitextBatches.languages`.
    """

    features: dict[str, Tensor]
    content: Tensor
    languages: Tensor


class BitextBatches:
    """Batches of bitext. A batch depends only on the seed and the update's number, so a resumed run draws the same.

    Args:
        source: source of the text; the updates take its prompts in turn.
        options: options of the method.

    Attributes:
        languages: ``en``, then the other languages by name.

    Raises:
        InputError: there is no bitext, or none in a language of the options.
    """

    def __init__(self, source: TextSource, options: TextOptions) -> None:
        self.bitext = chosen(read_bitext(source.bitext), options.languages)
        self.languages = ["en", *self.bitext]
        self._source = source
        self._options = options
        self._special = special_ids(source.tokenizer)
        self._weights = [len(rows) ** options.text_smoothing for rows in self.bitext.values()]

    def draw(self, update: int, paired: bool = True) -> Texts:
        """Draw the batch of an update.

        Args:
            update: number of the update.
            paired: whether the two halves are translations; if not, they are drawn independently.
        """
        generator = random.Random(f"{self._source.seed} {update}")
        foreign = self._pairs(generator)
        english = foreign if paired else self._pairs(generator)
        texts = [pair["english"] for _, pair in english] + [pair["foreign"] for _, pair in foreign]
        numbers = [0] * len(english) + [self.languages.index(language) for language, _ in foreign]
        features, content = self._tokenised(texts, self._source.prompts[update % len(self._source.prompts)])
        return Texts(features, content, torch.tensor(numbers))

    def _pairs(self, generator: random.Random) -> list[tuple[str, dict[str, str]]]:
        languages = generator.choices(list(self.bitext), self._weights, k=self._options.text_batch_size)
        return [(language, generator.choice(self.bitext[language])) for language in languages]

    def _tokenised(self, texts: list[str], prompt: str) -> tuple[dict[str, Tensor], Tensor]:
        tokenizer = self._source.tokenizer
        batch = tokenizer(
            [prompt + text for text in texts],
            truncation=True,
            max_length=self._options.text_length,
            padding=True,
            return_tensors="pt",
        )
        features = {key: batch[key] for key in ("input_ids", "attention_mask")}
        content = features["attention_mask"].bool() & ~torch.isin(features["input_ids"], self._special)
        if prompt:
            content[:, : len(tokenizer(prompt)["input_ids"]) - 1] = False  # all but the closing special token
        return features, content


class TextMethod(TrainMethod):
    """Base class of train methods that read bitext; their options derive from :class:`TextOptions`.

    The step's job gets the bitext. In ``forward``, call ``self.texts(model)`` for the update's batch, on the model's
    device. Call ``self.hidden(model, texts)`` for its hidden states. The same batch also serves as unlabelled text: its
    rows are sentences in English and in other languages. For a classifier's logits, call the task's model on
    ``texts.features``.
    """

    reads_bitext = True
    options: TextOptions
    batches: BitextBatches

    def read(self, source: TextSource) -> None:
        self.batches = BitextBatches(source, self.options)

    def texts(self, model: nn.Module, paired: bool = True) -> Texts:
        """Draw the batch of this update; see :meth:`BitextBatches.draw`."""
        drawn = self.batches.draw(self.update, paired)
        device = next(model.parameters()).device
        features = {key: value.to(device) for key, value in drawn.features.items()}
        return Texts(features, drawn.content.to(device), drawn.languages.to(device))

    def hidden(self, model: nn.Module, texts: Texts) -> Tensor:
        """Return the last hidden states, ``(2B, T, H)``, of the encoder in ``model``, a task's model."""
        with self.autocast():
            return transformer(model).base_model(**texts.features).last_hidden_state
