"""Table of scores of whole test sets: methods by languages, as CSV and as Markdown.

Example:
    make_score_table.py --scores results/evaluation/mini_mbert/alignment/mw_gold.tsv --title "Word alignment" \\
        --csv results/tables/alignment.csv --markdown results/tables/alignment.md
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.report.output import table_arguments, write_both
from isthmus.report.scores import score_frame, score_markdown


def main(args: argparse.Namespace) -> None:
    frame = score_frame(args.scores)
    write_both(args, frame, score_markdown(frame, args.title, args.note))


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--scores", type=Path, nargs="+", required=True, help="TSV files of scores")
    arguments.add_argument("--title", required=True, help="of the table")
    table_arguments(arguments)
    cli.run(main, arguments)
