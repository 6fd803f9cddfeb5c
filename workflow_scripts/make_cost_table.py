"""Write the table of what each method's training took, as CSV and as Markdown.

Example:
    make_cost_table.py --costs results/costs/mini_mbert/seed-1/nli/plain.json ... \\
        --methods '{"zero_shot": "plain", "optical": "plain.ot"}' --baseline zero_shot --encoder mini_mbert \\
        --csv results/tables/mini_mbert.costs.csv --markdown results/tables/mini_mbert.costs.md
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.evaluation.collect import write_table
from isthmus.files import write_text
from isthmus.report.costs import cost_markdown, method_costs, step_costs


def main(args: argparse.Namespace) -> None:
    frame = method_costs(step_costs(args.costs), args.methods, args.baseline)
    write_table(args.csv, frame)
    write_text(args.markdown, cost_markdown(frame, f"What training {args.encoder} takes", args.note))


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument(
        "--costs", type=Path, nargs="+", required=True, help="files of costs, benchmarks beside them"
    )
    arguments.add_argument("--methods", type=cli.json_argument, required=True, help="JSON: trained chain by method")
    arguments.add_argument("--baseline", required=True, help="method that the others are compared with")
    arguments.add_argument("--encoder", required=True, help="their encoder, for the title")
    arguments.add_argument("--note", default="", help="what the title adds in brackets, such as synthetic")
    arguments.add_argument("--csv", type=Path, required=True, help="CSV to write")
    arguments.add_argument("--markdown", type=Path, required=True, help="Markdown to write")
    cli.run(main, arguments)
