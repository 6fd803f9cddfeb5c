"""Write the table of one encoder and task under attack and typing errors, as CSV and as Markdown, and its figure.

Example:
    make_robustness_report.py --results results/tables/measures.csv --encoder mini_mbert --task nli \\
        --methods zero_shot adversarial --csv results/tables/mini_mbert.nli.robustness.csv \\
        --markdown results/tables/mini_mbert.nli.robustness.md \\
        --figures results/figures/mini_mbert.nli.robustness.svg results/figures/mini_mbert.nli.robustness.png
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.evaluation.collect import read_table
from isthmus.report.figure import save
from isthmus.report.output import table_arguments, write_both
from isthmus.report.robustness import robustness_figure, robustness_frame, robustness_markdown


def main(args: argparse.Namespace) -> None:
    frame = robustness_frame(read_table(args.results), args.encoder, args.task, args.methods)
    title = f"Robustness of {args.encoder}, {args.task.upper()}"
    write_both(args, frame, robustness_markdown(frame, args.task, title, args.note))
    figure = robustness_figure(frame, args.task, f"{title} ({args.note})" if args.note else title)
    save(figure, args.figures)


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--results", type=Path, required=True, help="CSV of measurements")
    arguments.add_argument("--encoder", required=True, help="encoder to show")
    arguments.add_argument("--task", choices=["nli", "clir"], required=True, help="task to show")
    arguments.add_argument("--methods", nargs="+", required=True, help="methods in their order")
    table_arguments(arguments)
    arguments.add_argument("--figures", type=Path, nargs="+", required=True, help="images to write, .svg or .png")
    cli.run(main, arguments)
