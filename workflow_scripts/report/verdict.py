"""Say what carries English over to each group of languages: OT, adversarial, both, neither, or not decided.

Example:
    make_verdict.py --comparisons results/tables/mini_mbert.clir.comparisons.csv --baseline zero_shot \\
        --families '{"zero_shot": "other", "optical": "ot"}' --smallest-gain '{"clir": 0.01}' \\
        --csv results/tables/mini_mbert.verdict.csv --markdown results/tables/mini_mbert.verdict.md
"""

import argparse
from pathlib import Path

import pandas as pd

from isthmus import cli
from isthmus.evaluation.statistics.comparisons import read_comparisons
from isthmus.evaluation.statistics.verdict import Rule, verdicts
from isthmus.report.comparisons import verdict_markdown
from isthmus.report.output import table_arguments, write_both


def main(args: argparse.Namespace) -> None:
    table = pd.concat([read_comparisons(path) for path in args.comparisons])
    found = verdicts(table, Rule(args.families, args.baseline, args.smallest_gain, args.level))
    write_both(args, found, verdict_markdown(found, args.level, args.note))


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--comparisons", type=Path, nargs="+", required=True, help="CSVs of compare_methods.py")
    arguments.add_argument("--baseline", required=True, help="method that the others were compared with")
    arguments.add_argument("--families", type=cli.json_argument, required=True, help="JSON: family by method name")
    arguments.add_argument("--smallest-gain", type=cli.json_argument, required=True, help="JSON: of interest, by task")
    arguments.add_argument("--level", type=float, default=0.05, help="level of significance")
    table_arguments(arguments)
    cli.run(main, arguments)
