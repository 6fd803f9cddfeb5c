"""Write the licence, size, source and checksum of every corpus that a configuration uses, as a table.

Example:
    list_licences.py --entries '[{"name": "xnli", "kind": "nli", "source": "local", "licence": "CC BY-NC 4.0",
        "files": ["data/xnli/sw.tsv"], "fetched": []}]' --output results/tables/licences.tsv
"""

import argparse
from pathlib import Path

from isthmus.cli import json_argument, parser, run
from isthmus.corpora.licences import COLUMNS, row
from isthmus.files import write_tsv


def main(args: argparse.Namespace) -> None:
    write_tsv(args.output, COLUMNS, (row(entry) for entry in args.entries))


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--entries", type=json_argument, required=True, help="corpora and their files, as JSON")
    arguments.add_argument("--output", type=Path, required=True)
    run(main, arguments)
