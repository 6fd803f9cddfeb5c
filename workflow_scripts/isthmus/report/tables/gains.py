"""The table of gains over the baseline: methods by languages, with intervals."""

from pathlib import Path

from isthmus.evaluation.collect import read_table
from isthmus.report.output import Table
from isthmus.report.sections import methods_by_languages

CAPTION = """
{encoder}, {task}: what each method gains over the baseline. In retrieval also the share of the gap between the
baseline and the human translation of the queries that it closes. In brackets 95% intervals, paired by test item: a
gain whose interval holds 0 may be the luck of these items.
"""


def table(gains: Path, encoder: str, task: str, methods: list[str], note: str) -> Table:
    """Make the table."""
    return methods_by_languages(read_table(gains), encoder, task, methods, note)
