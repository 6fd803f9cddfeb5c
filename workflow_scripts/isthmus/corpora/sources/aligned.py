"""Bitext aligned from a corpus of document pairs (rules/bitext.smk)."""

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
    """A name under encoders, for the sentence vectors."""
    skip: Annotated[float, Field(ge=0)] = 0.5
    """The cost of a skipped sentence in alignment by vectors. A random pair costs 1."""
