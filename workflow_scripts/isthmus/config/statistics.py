"""The block ``evaluation: statistics``: how methods are compared."""

from typing import Annotated

from pydantic import Field

from isthmus.config.blocks import Block, Many, absent, section

Gain = Annotated[float, Field(gt=0)]
Two = Annotated[Many[str], Field(min_length=2, max_length=2)]


class SmallestGain(Block):
    """The smallest gain over the baseline that is of interest, by task. The verdict is `neither` if every interval
    excludes it."""

    nli: Gain = 0.01
    """Gain in accuracy, on a scale from 0 to 1."""
    clir: Gain = 0.01
    """Gain in MAP, on a scale from 0 to 1."""


class Statistics(Block):
    """Settings of the statistical comparison (docs/statistics.md)."""

    level: Annotated[float, Field(gt=0, le=0.2)] = 0.05
    """The level of significance, after Holm's correction."""
    permutations: Annotated[int, Field(ge=99)] = 9999
    """Permutations of a randomisation test. With many comparisons, Holm's correction needs smaller p values; then more
    permutations are made."""
    smallest_gain: SmallestGain = section(SmallestGain)
    further: Many[Two] = []
    """Further pairs of methods to compare within groups, such as [[optical, mse]]."""
    gap: Two = absent()
    """Two of `groups`. The gap of a method is its score in the first minus its score in the second."""
