"""Write one table of the report, as CSV and as Markdown, and its figure where it has one.

The table is a file of isthmus/report/tables; its name is the table's. Its function takes the inputs and settings.

Example:
    table.py gains --inputs gains=1 --files results/tables/gains.csv \\
        --settings '{"encoder": "mini_mbert", "task": "clir", "methods": ["optical"], "note": "synthetic"}' \\
        --csv results/tables/mini_mbert.clir.gains.csv --markdown results/tables/mini_mbert.clir.gains.md
"""

import argparse
from importlib import import_module
from pathlib import Path

from isthmus import cli
from isthmus.report.output import call, named_files


def main(args: argparse.Namespace) -> None:
    module = import_module(f"isthmus.report.tables.{args.name}")
    files = named_files(args.inputs, args.files)
    call(module.table, args.settings | files).write(args.csv, args.markdown, args.pictures)


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("name", help="of the table")
    arguments.add_argument("--inputs", nargs="*", required=True, help="arguments that take files, each with how many")
    arguments.add_argument("--files", nargs="*", required=True, help="those files, in this order")
    arguments.add_argument("--settings", type=cli.json_argument, required=True, help="JSON: the other arguments")
    arguments.add_argument("--csv", type=Path, required=True, help="CSV to write")
    arguments.add_argument("--markdown", type=Path, required=True, help="Markdown to write")
    arguments.add_argument("--pictures", type=Path, nargs="*", default=[], help="images to write, .svg or .png")
    cli.run(main, arguments)
