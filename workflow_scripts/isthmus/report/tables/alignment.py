"""The table of word aligners, scored against gold."""

from pathlib import Path

from isthmus.report.output import Table
from isthmus.report.scores import score_table

CAPTION = """
Word aligners against gold: alignment error rate, precision, recall and F1 as Och and Ney (2003) define them. The
transport plans and the mutual argmax use the untrained encoder's token vectors; the statistical aligner learns from
the gold's own sentences and the bitext of this run.
"""


def table(alignment_scores: list[Path], note: str) -> Table:
    """Make the table."""
    return score_table(alignment_scores, "Word alignment", note)
