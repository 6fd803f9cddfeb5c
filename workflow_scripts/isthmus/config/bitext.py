"""The section ``bitext``: which pairs steps learn from, and which are dropped, kept or held out."""

from typing import Annotated, Literal

from pydantic import Field

from isthmus.config.blocks import Block, Count, Language, Many, Positive, Share, section

Held = Annotated[float, Field(ge=0, lt=1)]


class Clean(Block):
    """What is dropped, counted by reason."""

    max_characters: Positive = 1000
    """The most characters of a side."""
    max_ratio: Annotated[float, Field(ge=1)] = 4.0
    """The longest side over the shortest, in characters. A Chinese, Japanese or Korean character counts for two."""
    min_script: Share = 0.5
    """The smallest share of a side's letters in the script of its language; 0 for any."""
    min_probability: Share = 0.2
    """A side is dropped where its language has less than this share of the likeliest language's probability; 0 for no
    language identification."""
    unidentified: Many[Language] = []
    """Languages whose sentences are not identified, such as those that the identifier does not know."""


class Score(Block):
    """Pairs are scored by an encoder's sentence vectors, and the best of them are kept."""

    encoder: str = ""
    """A name under encoders. Without it, pairs are not scored."""
    measure: Literal["margin", "cosine"] = "margin"
    """The score: the ratio margin of Artetxe and Schwenk 2019, whose time grows with the square of the pairs, or the
    cosine."""
    neighbours: Positive = 4
    """Nearest sentences that the margin looks at."""
    threshold: float = 0.0
    """The least score of a pair."""
    keep: Count = 0
    """The most pairs of a corpus and language, the best of them; 0 for all."""


class Split(Block):
    """What is held out of training, by the hash of the document, or of the English side where there are no
    documents."""

    dev: Held = 0.0
    """Share of the dev pairs."""
    test: Held = 0.0
    """Share of the test pairs."""


class BitextStage(Block):
    """The sentence pairs that steps learn from."""

    corpora: Many[str] = []
    """Corpora of kind bitext; none where no step learns from bitext."""
    clean: Clean = section(Clean)
    score: Score = section(Score)
    split: Split = section(Split)
