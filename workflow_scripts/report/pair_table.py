"""Write the tables of one encoder with premise and hypothesis in two languages, as CSV and as Markdown.

Example:
    make_pair_table.py --results results/tables/measures.csv --encoder mini_mbert --methods zero_shot optical \\
        --csv results/tables/mini_mbert.nli_pairs.csv --markdown results/tables/mini_mbert.nli_pairs.md
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.evaluation.collect import read_table
from isthmus.report.output import table_arguments, write_both
from isthmus.report.pairs import pair_frame, pair_markdown


def main(args: argparse.Namespace) -> None:
    frame = pair_frame(read_table(args.results), args.encoder, args.methods)
    write_both(args, frame, pair_markdown(frame, f"{args.encoder}, NLI in two languages", args.note))


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--results", type=Path, required=True, help="CSV of measurements")
    arguments.add_argument("--encoder", required=True, help="encoder to show")
    arguments.add_argument("--methods", nargs="+", required=True, help="methods in their order")
    table_arguments(arguments)
    cli.run(main, arguments)
