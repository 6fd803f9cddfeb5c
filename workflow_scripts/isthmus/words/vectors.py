"""Token vectors of a model, and the tokens of each word."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from isthmus.encoders.lengths import most_tokens
from isthmus.encoders.load import load_encoder
from isthmus.encoders.rotation import set_input_language
from isthmus.errors import InputError
from isthmus.robust.perturbation import special_ids
from isthmus.tasks.retrieval.model import load_retriever

log = logging.getLogger("isthmus")


@dataclass(frozen=True)
class TokenEncoder:
    """A model as a source of token vectors.

    Attributes:
        vectors: maps tokenised features to ``(B, T, d)`` of unit length.
        set_input_language: tells the model the language of its input.
    """

    tokenizer: PreTrainedTokenizerBase
    vectors: Callable[[dict[str, Tensor]], Tensor]
    max_length: int
    set_input_language: Callable[[str], None]
    device: torch.device


def load_token_encoder(path: str | Path, layer: int = -1) -> TokenEncoder:
    """Load a model folder: a retriever gives its output vectors, an encoder or classifier gives a hidden layer.

    Raises:
        InputError: ``path`` is not a model folder, or the model has no such layer.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if (Path(path) / "modules.json").is_file():
        retriever = load_retriever(path).eval().to(device)

        def output(features: dict[str, Tensor]) -> Tensor:
            return retriever(dict(features), task="document")["token_embeddings"].float()

        length = most_tokens(retriever.transformers_model.config)
        return TokenEncoder(retriever.tokenizer, output, length, partial(set_input_language, retriever), device)
    model, tokenizer = load_encoder(path)
    model.to(device)
    layers = model.config.num_hidden_layers
    if not -layers - 1 <= layer <= layers:
        raise InputError(f"layer: {layer}, but {path} has {layers} layers")

    def hidden(features: dict[str, Tensor]) -> Tensor:
        states = model(**features, output_hidden_states=True).hidden_states
        return torch.nn.functional.normalize(states[layer].float(), dim=-1)

    return TokenEncoder(tokenizer, hidden, most_tokens(model.config), partial(set_input_language, model), device)


@torch.inference_mode()
def encode_words(encoder: TokenEncoder, sentences: list[list[str]], language: str = "") -> tuple[Tensor, Tensor]:
    """Return token vectors ``(B, T, d)`` of sentences in one language, and each word's tokens, ``(B, words, T)`` bool.

    The sentences are already split into words. Each word is split into subwords separately, so no subword crosses a
    word border, even in a script without spaces.
    """
    encoded = encoder.tokenizer(
        sentences,
        is_split_into_words=True,
        padding=True,
        truncation=True,
        max_length=encoder.max_length,
        return_tensors="pt",
    )
    special = torch.isin(encoded["input_ids"], special_ids(encoder.tokenizer))
    words = torch.zeros(len(sentences), max(map(len, sentences)), special.shape[1], dtype=torch.bool)
    for row in range(len(sentences)):
        for token, word in enumerate(encoded.word_ids(row)):
            if word is not None:
                words[row, word, token] = True
    words &= ~special.unsqueeze(1)
    unseen = sum(len(sentence) for sentence in sentences) - int(words.any(dim=2).sum())
    if unseen:
        log.warning("%d words have no token within %d tokens, so they stay unaligned", unseen, encoder.max_length)
    features = {key: value.to(encoder.device) for key, value in encoded.items()}
    encoder.set_input_language(language)
    return encoder.vectors(features), words.to(encoder.device)
