"""Find the words in a tokenizer's vocabulary."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor


def word_marks(pieces: Sequence[Any]) -> tuple[Tensor, Tensor]:
    """Mark the vocabulary items that are whole words of letters, and those that continue a word.

    Args:
        pieces: items as the tokenizer writes them. In a WordPiece vocabulary ``##`` marks a continuation; in a
            SentencePiece vocabulary U+2581 marks a word's beginning.

    Returns:
        Two boolean tensors, ``(V,)``: whole words, and continuations.
    """
    begin = "\u2581"
    if any(piece.startswith(begin) for piece in pieces):
        marks = [(piece.startswith(begin) and piece[1:].isalpha(), piece[:1].isalnum()) for piece in pieces]
    else:
        marks = [(piece.isalpha(), piece.startswith("##")) for piece in pieces]
    whole, continues = torch.tensor(marks).T
    return whole, continues
