"""Which items of a vocabulary are words."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor


def word_marks(pieces: Sequence[Any]) -> tuple[Tensor, Tensor]:
    """Which vocabulary items are whole words of letters, and which go on with the word before them.

    Args:
        pieces: the items as the tokenizer writes them, of a WordPiece (``##`` goes on) or a SentencePiece vocabulary
            (a low line begins).

    Returns:
        two ``(V,)``, boolean.
    """
    begin = "\u2581"
    if any(piece.startswith(begin) for piece in pieces):
        marks = [(piece.startswith(begin) and piece[1:].isalpha(), piece[:1].isalnum()) for piece in pieces]
    else:
        marks = [(piece.isalpha(), piece.startswith("##")) for piece in pieces]
    whole, continues = torch.tensor(marks).T
    return whole, continues
