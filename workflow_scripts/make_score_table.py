"""Table of scores of whole test sets: methods by languages, as CSV and as Markdown.

Example:
    make_score_table.py --scores results/evaluation/mini_mbert/alignment/mw_gold.tsv --title "Word alignment" \\
        --csv results/tables/alignment.csv --markdown results/tables/alignment.md
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.evaluation.collect import write_table
from isthmus.files import write_text
from isthmus.report.scores import score_frame, score_markdown


def main(args: argparse.Namespace) -> None:
    frame = score_frame(args.scores)
    write_table(args.csv, frame)
    write_text(args.markdown, score_markdown(frame, args.title, args.note))


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--scores", type=Path, nargs="+", required=True, help="TSV files of scores")
    arguments.add_argument("--title", required=True, help="of the table")
    arguments.add_argument("--note", default="", help="what the title adds in brackets, such as synthetic")
    arguments.add_argument("--csv", type=Path, required=True, help="CSV to write")
    arguments.add_argument("--markdown", type=Path, required=True, help="Markdown to write")
    cli.run(main, arguments)
