"""Write and print the summary of a run: the comparison, the tables, the best methods, the path of the report.

Args:
    measures: CSV of measurements
    gains: CSV of gains over the baseline
    verdicts: CSVs of verdicts; none for a single method
    methods: chain by method name
    baseline: baseline of the gains
    groups: languages by group name
    title: first line
    report: path of the report
    output: text to write
"""

import pandas as pd

from isthmus.cli import Input, Inputs, Json, Output, call
from isthmus.evaluation.collect import read_table
from isthmus.evaluation.statistics.verdict import COLUMNS
from isthmus.files import write_text
from isthmus.report.summary import summary


def main(
    *,
    measures: Input,
    gains: Input,
    verdicts: Inputs = (),
    methods: Json,
    baseline: str,
    groups: Json,
    title: str,
    report: str,
    output: Output,
) -> None:
    judged = pd.concat([pd.read_csv(path) for path in verdicts] or [pd.DataFrame(columns=COLUMNS)])
    text = summary(read_table(measures), read_table(gains), judged, methods, baseline, groups, title, report)
    write_text(output, text)
    print(text)


if __name__ == "__main__":
    call(main, __doc__)
