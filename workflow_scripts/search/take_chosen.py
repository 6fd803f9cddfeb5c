"""Give a searched chain the measurements of its chosen candidate.

A chain that translates goes with the choice of its model.

Example:
    take_chosen.py --chosen results/chosen/target_dev/mini_mbert/nli/plain.json \\
        --chain plain --candidates plain__a_1 plain__a_2 --measures A.measures.csv B.measures.csv \\
        --items A.items.csv B.items.csv \\
        --output results/evaluation/mini_mbert/seed-1/nli/plain/mw_nli.test.measures.csv \\
        --by-item results/evaluation/mini_mbert/seed-1/nli/plain/mw_nli.test.items.csv
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.files import read_json, write_text
from isthmus.search.choice import taken


def main(args: argparse.Namespace) -> None:
    chosen = args.candidates.index(args.translator + read_json(args.chosen)["chosen"])
    write_text(args.output, taken(args.measures[chosen], args.chain))
    write_text(args.by_item, taken(args.items[chosen], args.chain))


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--chosen", type=Path, required=True, help="choice, of choose_candidate.py")
    arguments.add_argument("--chain", required=True, help="the searched chain")
    arguments.add_argument("--translator", default="", help="the translate step before its model, with its dot, if any")
    arguments.add_argument("--candidates", nargs="+", required=True, help="chains, in the order of the files")
    arguments.add_argument("--measures", type=Path, nargs="+", required=True, help="CSVs of measurements")
    arguments.add_argument("--items", type=Path, nargs="+", required=True, help="CSVs of values per item")
    arguments.add_argument("--output", type=Path, required=True, help="CSV of measurements to write")
    arguments.add_argument("--by-item", type=Path, required=True, help="CSV of values per item to write")
    cli.run(main, arguments)
