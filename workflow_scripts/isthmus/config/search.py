"""The section ``search``: options chosen by dev scores."""

from typing import Annotated, Any, Literal

from pydantic import Field

from isthmus.config.blocks import Block, Some

Grid = dict[str, Annotated[dict[str, Some[Any]], Field(min_length=1)]]


class Search(Block):
    """A search for options by dev scores, never by test scores."""

    select: Literal["en_dev", "target_dev"] = "en_dev"
    """The dev scores that choose: those in English, or those in all other languages."""
    nli: Grid = {}
    """For NLI, by step, by option: the values to try, in all combinations."""
    clir: Grid = {}
    """For retrieval, by step, by option: the values to try, in all combinations."""
