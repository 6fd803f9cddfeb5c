"""The section ``bitext``: the sentence pairs for training, and how they are cleaned, scored and split."""

from typing import Annotated, Literal

from pydantic import Field

from isthmus.config.blocks import Block, Count, Language, Many, Positive, Share, section

Held = Annotated[float, Field(ge=0, lt=1)]


class Clean(Block):
    """Filters that drop pairs. Dropped pairs are counted by reason."""

    max_characters: Positive = 1000
    """Maximum length of a side, in characters."""
    max_ratio: Annotated[float, Field(ge=1)] = 4.0
    """Maximum length ratio: the longer side over the shorter, in characters. A Chinese, Japanese or Korean character
    counts as two."""
    min_script: Share = 0.5
    """Minimum share of a side's letters in the script of its language; 0 allows any script."""
    min_probability: Share = 0.2
    """Drop a side if its language has less than this share of the likeliest language's probability; 0 turns language
    identification off."""
    unidentified: Many[Language] = []
    """Languages without language identification, for example because the identifier does not know them."""


class Score(Block):
    """A filter that scores pairs by an encoder's sentence vectors and keeps the best."""

    encoder: str = ""
    """A name under encoders. Without it, pairs are not scored."""
    measure: Literal["margin", "cosine"] = "margin"
    """The score: the cosine, or the ratio margin of Artetxe and Schwenk 2019. The margin takes time in the square of
    the number of pairs."""
    neighbours: Positive = 4
    """Number of nearest neighbours in the margin."""
    threshold: float = 0.0
    """Minimum score of a pair."""
    keep: Count = 0
    """Maximum number of pairs for each corpus and language, the best first; 0 keeps all."""


class Split(Block):
    """Held-out pairs. The hash of a pair's document decides its split; without documents, the hash of the English side
    does."""

    dev: Held = 0.0
    """Share of pairs for dev."""
    test: Held = 0.0
    """Share of pairs for test."""


class BitextStage(Block):
    """The sentence pairs that steps learn from."""

    corpora: Many[str] = []
    """Corpora of kind bitext; empty if no step learns from bitext."""
    clean: Clean = section(Clean)
    score: Score = section(Score)
    split: Split = section(Split)
