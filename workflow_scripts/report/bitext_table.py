"""Write the table of what the steps of the bitext stage dropped and why.

Example:
    bitext_table.py --counts bitext/mafand/counts/sw.clean.tsv bitext/mafand/counts/sw.split.tsv \\
        --output tables/bitext.csv
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.evaluation.collect import write_table
from isthmus.report.bitext import bitext_table


def main(args: argparse.Namespace) -> None:
    write_table(args.output, bitext_table(args.counts))


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--counts", type=Path, nargs="+", required=True, help="count files, in the rules' order")
    arguments.add_argument("--output", type=Path, required=True, help="CSV to write")
    cli.run(main, arguments)
