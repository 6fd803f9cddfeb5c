"""Write the table of what each method's training took, as CSV and as Markdown.

Example:
    make_cost_table.py --costs results/costs/mini_mbert/seed-1/nli/plain.json ... \\
        --methods '{"zero_shot": "plain", "optical": "plain.ot"}' --baseline zero_shot --encoder mini_mbert \\
        --csv results/tables/mini_mbert.costs.csv --markdown results/tables/mini_mbert.costs.md
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.files import read_json
from isthmus.report.costs import cost_markdown, method_costs, step_costs
from isthmus.report.output import table_arguments, write_both


def main(args: argparse.Namespace) -> None:
    chosen = {(choice["task"], choice["chain"]): choice["chosen"] for choice in map(read_json, args.chosen)}
    frame = method_costs(step_costs(args.costs), args.methods, args.baseline, chosen)
    write_both(args, frame, cost_markdown(frame, f"What training {args.encoder} takes", args.note))


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument(
        "--costs", type=Path, nargs="+", required=True, help="files of costs, benchmarks beside them"
    )
    arguments.add_argument("--methods", type=cli.json_argument, required=True, help="JSON: trained chain by method")
    arguments.add_argument("--baseline", required=True, help="method that the others are compared with")
    arguments.add_argument("--chosen", type=Path, nargs="*", default=[], help="choices of a search, CHAIN.json")
    arguments.add_argument("--encoder", required=True, help="their encoder, for the title")
    table_arguments(arguments)
    cli.run(main, arguments)
