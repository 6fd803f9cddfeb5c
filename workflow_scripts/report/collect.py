"""Put the measurements of all models into one table, named by method, and compare the methods with a baseline.

Args:
    measures: CSVs of measurements
    by_item: CSVs of values per item
    methods: chain by method name
    baseline: method to compare the others with
    protocol: dev scores that chose the options; `given` without a search
    resamples: bootstrap resamples of an interval
    output: CSV of all measurements to write
    gains: CSV of gains over the baseline to write
"""

import pandas as pd

from isthmus.cli import Inputs, Json, Output, call
from isthmus.evaluation.collect import COLUMNS, named, read_table, write_table
from isthmus.evaluation.statistics.gains import gains as gains_over


def main(
    *,
    measures: Inputs,
    by_item: Inputs,
    methods: Json,
    baseline: str,
    protocol: str = "given",
    resamples: int = 1000,
    output: Output,
    gains: Output,
) -> None:
    rows, values = (
        named(pd.concat([read_table(path) for path in paths]), methods, baseline) for paths in (measures, by_item)
    )
    write_table(output, rows[COLUMNS].assign(protocol=protocol))
    write_table(gains, gains_over(values, methods, baseline, resamples).assign(protocol=protocol))


if __name__ == "__main__":
    call(main, __doc__)
