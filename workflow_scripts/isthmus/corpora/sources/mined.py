"""Bitext mined from comparable text (rules/bitext.smk)."""

from typing import Literal

from isthmus.config.kinds import Bitext, Count, Positive


class MinedBitext(Bitext):
    """Sentence pairs with English, mined from comparable text by margin scoring."""

    text: str
    """The corpus of kind text; English must be one of its languages."""
    encoder: str
    """A name under encoders, for the sentence vectors."""
    neighbours: Positive = 4
    """Number of nearest neighbours in the margin."""
    measure: Literal["margin", "cosine"] = "margin"
    """The score of a pair: the ratio margin, or the cosine."""
    threshold: float = 0
    """Minimum score of a pair."""
    best: Count = 0
    """Maximum number of pairs for each language, the best first; 0 keeps all."""
