"""The table of scores of the encoders' sentence vectors on parallel documents."""

from pathlib import Path

from isthmus.report.output import Table
from isthmus.report.scores import score_table

CAPTION = """
What the encoders' sentence vectors find in parallel documents. ``margin`` and ``cosine``: share of sentences whose
best counterpart is their translation (P@1), both ways; then precision, recall and F1 of mining where half of the
sentences of each side have no translation on the other, at the threshold that is best on the dev documents.
``lengths`` (Gale and Church) and ``vectors`` (after Vecalign): precision, recall and F1 of sentence alignment of the
same documents with lines joined, split and dropped at random.
"""


def table(mining_scores: list[Path], note: str) -> Table:
    """Make the table."""
    return score_table(mining_scores, "Sentence retrieval, mining and sentence alignment", note)
