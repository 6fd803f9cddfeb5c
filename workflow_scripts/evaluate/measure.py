"""Measure an evaluation: values with bootstrap intervals, and values per item.

Example:
    measure.py --evaluation results/evaluation/bm25/mw_clir.test --corpus results/corpora/mw_clir \\
        --output results/evaluation/bm25/mw_clir.test.measures.csv \\
        --items results/evaluation/bm25/mw_clir.test.items.csv
"""

import argparse
from pathlib import Path

import pandas as pd

from isthmus import cli
from isthmus.evaluation.collect import ITEMS, ROWS, write_table
from isthmus.evaluation.identity import identify
from isthmus.evaluation.measure import CONDITION, alignment_measurements, item_values, measurements
from isthmus.evaluation.scores import read_scores


def main(args: argparse.Namespace) -> None:
    identity = vars(identify(args.evaluation))
    if args.evaluation.is_dir():
        values = item_values(args.evaluation, args.corpus)
        rows = measurements(values, args.resamples)
    else:
        values = {}
        rows = alignment_measurements(read_scores(args.evaluation))
    items = [
        dict(zip(CONDITION, condition, strict=True)) | {"item": item, "value": value}
        for condition, by_item in values.items()
        for item, value in by_item.items()
    ]
    write_table(args.output, pd.DataFrame([identity | row for row in rows], columns=ROWS))
    write_table(args.items, pd.DataFrame([identity | row for row in items], columns=ITEMS))


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument(
        "--evaluation", type=cli.made_folder, required=True, help="folder of predictions or runs, or file of AER"
    )
    arguments.add_argument("--corpus", type=Path, help="folder of the collection that runs were made on")
    arguments.add_argument("--resamples", type=int, default=1000, help="bootstrap resamples of an interval")
    arguments.add_argument("--output", type=Path, required=True, help="CSV of measurements to write")
    arguments.add_argument("--items", type=Path, required=True, help="CSV of values per item to write")
    cli.run(main, arguments)
