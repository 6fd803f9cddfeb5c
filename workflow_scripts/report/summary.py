"""Write and print the summary of a run: what was compared, the tables, the best methods, where the report lies.

Args:
    measures: CSV of measurements
    gains: CSV of gains over the baseline
    verdicts: CSVs of verdicts; none of a method alone
    methods: chain by method name
    baseline: method that the gains are over
    groups: languages by name of a group
    title: first line
    report: where the report lies
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
