"""The block ``evaluation: statistics``: how methods are compared."""

from typing import Annotated

from pydantic import Field

from isthmus.config.blocks import Block, Many, absent, section

Gain = Annotated[float, Field(gt=0)]
Two = Annotated[Many[str], Field(min_length=2, max_length=2)]


class SmallestGain(Block):
    """The smallest gain over the baseline that is of interest, by task. The verdict is `neither` where every interval
    excludes it."""

    nli: Gain = 0.01
    """In accuracy, of 1."""
    clir: Gain = 0.01
    """In MAP, of 1."""


class Statistics(Block):
    """How methods are compared (docs/statistics.md)."""

    level: Annotated[float, Field(gt=0, le=0.2)] = 0.05
    """The level of significance, after Holm's correction."""
    permutations: Annotated[int, Field(ge=99)] = 9999
    """Random swaps of a randomisation test. More are made where Holm's correction needs smaller p values, because there
    are many comparisons."""
    smallest_gain: SmallestGain = section(SmallestGain)
    further: Many[Two] = []
    """Further pairs of methods to compare within groups, such as [[optical, mse]]."""
    gap: Two = absent()
    """Two of `groups`. The score in the first less the score in the second is the gap of a method."""
