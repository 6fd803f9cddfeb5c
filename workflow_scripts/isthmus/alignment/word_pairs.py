"""Word pairs and word vectors, for aligners that learn from words."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from sentence_transformers import MultiVectorEncoder
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from isthmus.alignment.base import Side
from isthmus.alignment.pairs import Pairs
from isthmus.errors import InputError
from isthmus.words.links import last_tokens, lexicon, linked_words, read_dictionary

TokenLinks = list[tuple[int, int]]
"""``(English token, foreign token)`` of linked words, as indices into a sentence's own tokens."""


def texts(pairs: Pairs) -> list[tuple[str, str]]:
    """Return ``(English, foreign)`` of each pair."""
    return [(pair["english"], pair["foreign"]) for pair in pairs]


def token_links(tokenizer: PreTrainedTokenizerBase, pairs: Sequence[tuple[str, str]]) -> list[TokenLinks]:
    """Return, for each sentence pair, the last tokens of the words that the aligner links in both directions."""
    links = linked_words(pairs)
    places = [
        last_tokens(tokenizer, [pair[side] for pair in pairs], [[link[side] for link in found] for found in links])
        for side in (0, 1)
    ]
    return [
        [(i, j) for i, j in zip(english, foreign, strict=True) if i >= 0 and j >= 0]
        for english, foreign in zip(*places, strict=True)
    ]


def linked_vectors(english: Side, foreign: Side, links: Sequence[TokenLinks]) -> tuple[Tensor, Tensor]:
    """Return the vectors at both ends of a batch's links, ``(N, D)`` each, without links to truncated tokens."""
    flat = [(row, i, j) for row, found in enumerate(links) for i, j in found]
    rows, *places = torch.tensor(flat, dtype=torch.long, device=english.ids.device).reshape(-1, 3).unbind(dim=1)
    kept = torch.ones_like(rows, dtype=torch.bool)
    columns = []
    for side, place in zip((english, foreign), places, strict=True):
        column = side.content.int().argmax(dim=1)[rows] + place
        inside = column < side.content.shape[1]
        column = column.clamp(max=side.content.shape[1] - 1)
        kept &= inside & side.content[rows, column]
        columns.append(column)
    return tuple(
        side.vectors[rows[kept], column[kept]] for side, column in zip((english, foreign), columns, strict=True)
    )


def word_distance(english: Side, foreign: Side, links: Sequence[TokenLinks]) -> Tensor:
    """Return the mean squared distance of linked words; 0 if the batch has no link."""
    one, other = linked_vectors(english, foreign, links)
    return (one - other).square().sum(dim=-1).sum() / max(len(one), 1)


def word_pairs(bitext: dict[str, Pairs], dictionary: str, least: int) -> dict[str, Pairs]:
    """Return the word pairs of each language of the bitext, in the form of bitext.

    Args:
        bitext: text for the statistical aligner, if there is no dictionary.
        dictionary: path of the dictionaries with ``{lang}`` for the language, or "".
        least: least number of times that the aligner must link two words.

    Raises:
        InputError: as :func:`isthmus.words.links.read_dictionary`; no pair of words is found.
    """
    found = {
        language: read_dictionary(dictionary.replace("{lang}", language))
        if dictionary
        else lexicon(texts(pairs), least)
        for language, pairs in bitext.items()
    }
    if not any(found.values()):
        raise InputError(f"no two words are linked {least} times in the bitext; lower that, or give a dictionary")
    return {
        language: [{"english": english, "foreign": foreign} for english, foreign in pairs]
        for language, pairs in found.items()
        if pairs
    }


@contextmanager
def layer_output(model: MultiVectorEncoder, layer: int) -> Iterator[list[Tensor]]:
    """Yield a list that collects a layer's output, ``(B, T, H)``, at each call of the encoder; layers count from 0."""
    outputs: list[Tensor] = []
    handle = (
        model[0]
        .auto_model.encoder.layer[layer]
        .register_forward_hook(lambda module, inputs, output: outputs.append(output))
    )
    try:
        yield outputs
    finally:
        handle.remove()
