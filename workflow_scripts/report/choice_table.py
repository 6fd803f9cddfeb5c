"""Write the table of what a search chose, as Markdown.

Example:
    make_choice_table.py --chosen results/chosen/target_dev/mini_mbert/nli/plain.json ... --select target_dev \\
        --markdown results/tables/chosen.md
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.files import read_json, write_text
from isthmus.report.table import pipes

PROTOCOLS = {"en_dev": "English dev", "target_dev": "target-language dev"}
HEADER = ["encoder", "task", "chain", "chosen", "its dev score", "worst", "candidates"]


def main(args: argparse.Namespace) -> None:
    lines = []
    for path in args.chosen:
        choice = read_json(path)
        scores = choice["scores"]
        about = [path.parts[-3], choice["task"], choice["chain"], choice["chosen"]]
        lines.append([*about, f"{scores[choice['chosen']]:.3f}", f"{min(scores.values()):.3f}", str(len(scores))])
    title = f"# Chosen on {PROTOCOLS[args.select]}"
    write_text(args.markdown, f"{title}\n\n{pipes([HEADER, *lines], texts=4)}\n")


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--chosen", type=Path, nargs="+", required=True, help="choices, ENCODER/TASK/CHAIN.json")
    arguments.add_argument("--select", choices=list(PROTOCOLS), required=True, help="what dev scores counted")
    arguments.add_argument("--markdown", type=Path, required=True, help="Markdown to write")
    cli.run(main, arguments)
