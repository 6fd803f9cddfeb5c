"""Put the measurements of all models into one table, named by method, and compare the methods with a baseline.

Example:
    collect_results.py --measures results/evaluation/mini_mbert/seed-1/clir/plain/mw_clir.test.measures.csv ... \\
        --items results/evaluation/mini_mbert/seed-1/clir/plain/mw_clir.test.items.csv ... \\
        --methods '{"zero_shot": "plain", "optical": "plain.ot"}' --baseline zero_shot \\
        --output results/tables/measures.csv --gains results/tables/gains.csv
"""

import argparse
from pathlib import Path

import pandas as pd

from isthmus import cli
from isthmus.evaluation.collect import COLUMNS, named, read_table, write_table
from isthmus.evaluation.statistics.gains import gains


def main(args: argparse.Namespace) -> None:
    rows = named(pd.concat([read_table(path) for path in args.measures]), args.methods, args.baseline)
    write_table(args.output, rows[COLUMNS].assign(protocol=args.protocol))
    items = named(pd.concat([read_table(path) for path in args.items]), args.methods, args.baseline)
    table = gains(items, args.methods, args.baseline, args.resamples)
    write_table(args.gains, table.assign(protocol=args.protocol))


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--measures", type=Path, nargs="+", required=True, help="CSVs of measurements")
    arguments.add_argument("--items", type=Path, nargs="+", required=True, help="CSVs of values per item")
    arguments.add_argument("--methods", type=cli.json_argument, required=True, help="JSON: chain by method name")
    arguments.add_argument("--baseline", required=True, help="method that the others are compared with")
    arguments.add_argument("--resamples", type=int, default=1000, help="bootstrap resamples of an interval")
    arguments.add_argument("--protocol", default="given", help="what options were chosen on, if they were searched")
    arguments.add_argument("--output", type=Path, required=True, help="CSV of all measurements to write")
    arguments.add_argument("--gains", type=Path, required=True, help="CSV of gains over the baseline to write")
    cli.run(main, arguments)
