"""Write and print the summary of a run: what was compared, the tables, the best methods, where the report lies.

Example:
    summary.py --results results/tables/measures.csv --gains results/tables/gains.csv \\
        --verdicts results/tables/mini_mbert.verdict.csv \\
        --methods '{"zero_shot": "plain", "optical": "plain.ot"}' --baseline zero_shot \\
        --groups '{"with bitext": ["sw"]}' \\
        --title "Isthmus on microworld (synthetic)" --report report.html --output results/summary.txt
"""

import argparse
from pathlib import Path

import pandas as pd

from isthmus import cli
from isthmus.evaluation.collect import read_table
from isthmus.evaluation.statistics.verdict import COLUMNS
from isthmus.files import write_text
from isthmus.report.summary import summary


def main(args: argparse.Namespace) -> None:
    rows, gains = read_table(args.results), read_table(args.gains)
    verdicts = pd.concat([pd.read_csv(path) for path in args.verdicts] or [pd.DataFrame(columns=COLUMNS)])
    text = summary(rows, gains, verdicts, args.methods, args.baseline, args.groups, args.title, args.report)
    write_text(args.output, text)
    print(text)


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--results", type=Path, required=True, help="CSV of measurements")
    arguments.add_argument("--gains", type=Path, required=True, help="CSV of gains over the baseline")
    arguments.add_argument(
        "--verdicts", type=Path, nargs="*", default=[], help="CSVs of verdicts; none of a method alone"
    )
    arguments.add_argument("--methods", type=cli.json_argument, required=True, help="JSON: chain by method name")
    arguments.add_argument("--baseline", required=True, help="method that the gains are over")
    arguments.add_argument("--groups", type=cli.json_argument, default={}, help="JSON: languages by name of a group")
    arguments.add_argument("--title", required=True, help="first line")
    arguments.add_argument("--report", required=True, help="where the report lies")
    arguments.add_argument("--output", type=Path, required=True, help="text to write")
    cli.run(main, arguments)
