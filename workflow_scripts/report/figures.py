"""Draw the bar charts of one encoder: methods by languages with confidence intervals, a panel a test set.

Each figure is named TASK.MEASURE and written as FOLDER/ENCODER.TASK.MEASURE, an .svg and a .png.

Example:
    make_figures.py --measures results/tables/measures.csv --gains results/tables/gains.csv --encoder mini_mbert \\
        --figures nli.accuracy clir.map clir.map_gain --methods '{"nli": ["zero_shot"], "clir": ["zero_shot"]}' \\
        --note synthetic --folder results/figures
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
    measures, gains = read_table(args.measures), read_table(args.gains)
    note = f" ({args.note})" if args.note else ""
    for figure in args.figures:
        task, measure = figure.split(".")
        rows = select(gains if measure.endswith("_gain") else measures, args.encoder, task)
        rows = rows[rows["measure"] == measure]
        if rows.empty:
            raise InputError(f"{args.measures}, {args.gains}: no measurement {measure!r} of {args.encoder}, {task}")
        chart = bar_chart(sections(rows, args.methods[task]), f"{MEASURES[measure].title}, {args.encoder}{note}")
        save(chart, [args.folder / f"{args.encoder}.{figure}.{form}" for form in ("svg", "png")])


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--measures", type=Path, required=True, help="CSV of measurements")
    arguments.add_argument("--gains", type=Path, required=True, help="CSV of gains, for measures that end in _gain")
    arguments.add_argument("--encoder", required=True, help="encoder to show")
    arguments.add_argument("--figures", nargs="+", required=True, help="figures to draw, each TASK.MEASURE")
    arguments.add_argument("--methods", type=cli.json_argument, required=True, help="JSON: methods in order, by task")
    arguments.add_argument("--note", default="", help="what the titles add in brackets, such as synthetic")
    arguments.add_argument("--folder", type=Path, required=True, help="folder to write the images into")
    cli.run(main, arguments)
