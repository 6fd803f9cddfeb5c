"""Bitext that the workflow mines from comparable text (rules/bitext.smk)."""

from typing import Literal

from isthmus.config.kinds import Bitext, Count, Positive


class MinedBitext(Bitext):
    """Sentence pairs with English, from comparable text by margin scoring."""

    text: str
    """The corpus of kind text, with English among its languages."""
    encoder: str
    """The name of the encoder whose sentence vectors are compared."""
    neighbours: Positive = 4
    """Nearest sentences that the margin looks at."""
    measure: Literal["margin", "cosine"] = "margin"
    """The score of a pair: the ratio margin, or the cosine."""
    threshold: float = 0
    """The least score of a pair."""
    best: Count = 0
    """The most pairs of a language, the best of them; 0 for all."""
