"""Compare the methods of one encoder and task, two at a time, on the same test items; test the differences, draw them.

Example:
    compare_methods.py --items results/evaluation/mini_mbert/seed-1/clir/plain/mw_clir.test.items.csv ... \\
        --methods '{"zero_shot": "plain", "optical": "plain.ot"}' --baseline zero_shot \\
        --families '{"zero_shot": "other", "optical": "ot"}' --groups '{"low_resource": ["sw"]}' \\
        --csv results/tables/mini_mbert.clir.comparisons.csv --markdown results/tables/mini_mbert.clir.comparisons.md \\
        --figure results/figures/mini_mbert.clir.effects.svg
"""

import argparse
from pathlib import Path

import pandas as pd

from isthmus import cli
from isthmus.evaluation.collect import named, read_table
from isthmus.evaluation.statistics.comparisons import Plan, comparisons
from isthmus.report.comparisons import comparisons_markdown
from isthmus.report.effects import effect_plot
from isthmus.report.figure import save
from isthmus.report.output import table_arguments, write_both


def main(args: argparse.Namespace) -> None:
    items = named(pd.concat([read_table(path) for path in args.items]), args.methods, args.baseline)
    items = items.assign(protocol=args.protocol)
    plan = Plan(
        families=args.families,
        baseline=args.baseline,
        groups=args.groups,
        gap=tuple(args.gap),
        resamples=args.resamples,
        permutations=args.permutations,
        level=args.level,
        further=tuple((one, other) for one, other in args.further),
    )
    table = comparisons(items, plan)
    write_both(args, table, comparisons_markdown(table, args.level, args.note))
    save(effect_plot(table, plan, args.smallest_gain, args.note), [args.figure])


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--items", type=Path, nargs="+", required=True, help="CSVs of values per item")
    arguments.add_argument("--methods", type=cli.json_argument, required=True, help="JSON: chain by method name")
    arguments.add_argument("--baseline", required=True, help="method that the others are compared with")
    arguments.add_argument("--families", type=cli.json_argument, required=True, help="JSON: family by method name")
    arguments.add_argument("--groups", type=cli.json_argument, required=True, help="JSON: languages by name of a group")
    arguments.add_argument("--further", type=cli.json_argument, default=[], help="JSON: further pairs of methods")
    arguments.add_argument("--gap", nargs="*", default=[], help="two groups whose difference is the gap")
    arguments.add_argument("--resamples", type=int, default=1000, help="bootstrap resamples of an interval")
    arguments.add_argument("--permutations", type=int, default=9999, help="random swaps of a test, or more for Holm")
    arguments.add_argument("--protocol", default="given", help="what options were chosen on, if they were searched")
    arguments.add_argument("--level", type=float, default=0.05, help="level of significance")
    arguments.add_argument("--smallest-gain", type=float, default=0.01, help="of interest, shaded in the figure")
    table_arguments(arguments)
    arguments.add_argument("--figure", type=Path, required=True, help="SVG to write")
    cli.run(main, arguments)
