"""The table of measures: methods by languages, for one encoder and task."""

from pathlib import Path

from isthmus.evaluation.collect import read_table
from isthmus.report.output import Table
from isthmus.report.sections import methods_by_languages

CAPTION = """
{encoder}, {task}: methods by languages, mean over the seeds. The best method of a column is bold; reference lines, in
italics, do not compete. ``average`` is the mean over the languages of the table.
"""


def table(measures: Path, encoder: str, task: str, methods: list[str], note: str) -> Table:
    """Make the table."""
    return methods_by_languages(read_table(measures), encoder, task, methods, note)
