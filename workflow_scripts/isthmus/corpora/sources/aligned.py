"""Bitext that the workflow makes from a corpus of document pairs (rules/bitext.smk)."""

from typing import Annotated, Literal

from pydantic import Field

from isthmus.config.kinds import Bitext


class AlignedBitext(Bitext):
    """Sentence pairs with English, from a corpus of document pairs."""

    documents: str
    """The corpus of kind document_pairs."""
    method: Literal["vectors", "lengths"] = "vectors"
    """vectors: dynamic programming over sentence vectors (Vecalign). lengths: Gale and Church."""
    encoder: str = ""
    """The name of the encoder whose sentence vectors are compared."""
    skip: Annotated[float, Field(ge=0)] = 0.5
    """What leaving a sentence out costs in alignment by vectors, where pairing it at random costs 1."""
