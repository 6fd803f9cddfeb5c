"""Write the tables of methods by languages of one encoder and task, as CSV and as Markdown.

Example:
    make_table.py --results results/tables/measures.csv --encoder mini_mbert --task clir \\
        --methods zero_shot optical --note synthetic \\
        --csv results/tables/mini_mbert.clir.csv --markdown results/tables/mini_mbert.clir.md
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.evaluation.collect import read_table
from isthmus.report.measures import select
from isthmus.report.output import table_arguments, write_both
from isthmus.report.table import csv_table, markdown, sections


def main(args: argparse.Namespace) -> None:
    tables = sections(select(read_table(args.results), args.encoder, args.task), args.methods)
    write_both(args, csv_table(tables), markdown(tables, f"{args.encoder}, {args.task.upper()}", args.note))


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--results", type=Path, required=True, help="CSV of measurements or of gains")
    arguments.add_argument("--encoder", required=True, help="encoder to show")
    arguments.add_argument("--task", choices=["nli", "clir"], required=True, help="task to show")
    arguments.add_argument("--methods", nargs="+", required=True, help="methods in their order")
    table_arguments(arguments)
    cli.run(main, arguments)
