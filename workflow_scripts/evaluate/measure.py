"""Compute the measures of an evaluation: values with bootstrap intervals, and values per item.

Args:
    evaluation: folder of predictions or runs, or a file of scores
    corpus: folder of the runs' collection; not needed for other evaluations
    resamples: bootstrap resamples of an interval
    measures: CSV of measurements to write
    by_item: CSV of values per item to write
"""

from pathlib import Path

from isthmus.cli import Folder, Output, call
from isthmus.evaluation.collect import write_table
from isthmus.evaluation.measure import measured


def main(
    *, evaluation: Folder, corpus: Path | None = None, resamples: int = 1000, measures: Output, by_item: Output
) -> None:
    rows, items = measured(evaluation, corpus, resamples)
    write_table(measures, rows)
    write_table(by_item, items)


if __name__ == "__main__":
    call(main, __doc__)
