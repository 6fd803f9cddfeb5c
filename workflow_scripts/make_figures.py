"""Draw the bar charts of one encoder and task: methods by languages with confidence intervals, a panel a test set.

Example:
    make_figures.py --results results/tables/measures.csv --encoder mini_mbert --task clir --measure map \\
        --methods zero_shot optical --note synthetic --output results/figures/mini_mbert.clir.svg \\
        results/figures/mini_mbert.clir.png
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.errors import InputError
from isthmus.evaluation.collect import read_table
from isthmus.report.figure import bar_chart, save
from isthmus.report.measures import MEASURES, select
from isthmus.report.table import sections


def main(args: argparse.Namespace) -> None:
    rows = select(read_table(args.results), args.encoder, args.task)
    rows = rows[rows["measure"] == args.measure]
    if rows.empty:
        raise InputError(f"{args.results}: no measurement {args.measure!r} of {args.encoder}, {args.task}")
    note = f" ({args.note})" if args.note else ""
    title = f"{MEASURES[args.measure].title}, {args.encoder}{note}"
    save(bar_chart(sections(rows, args.methods), title), args.output)


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--results", type=Path, required=True, help="CSV of measurements or of gains")
    arguments.add_argument("--encoder", required=True, help="encoder to show")
    arguments.add_argument("--task", choices=["nli", "clir"], required=True, help="task to show")
    arguments.add_argument("--measure", choices=list(MEASURES), required=True, help="measure to show")
    arguments.add_argument("--methods", nargs="+", required=True, help="methods in their order")
    arguments.add_argument("--note", default="", help="what the title adds in brackets, such as synthetic")
    arguments.add_argument("--output", type=Path, nargs="+", required=True, help="images to write, .svg or .png")
    cli.run(main, arguments)
