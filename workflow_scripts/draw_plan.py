"""Draw the transport plan of one sentence pair as a heat map, with its gold links.

Example:
    draw_plan.py --plans results/evaluation/mini_mbert/alignment/mw_gold.plans.json --language sw \\
        --title "mini_mbert" --output results/figures/mini_mbert.mw_gold.sw.plan.svg
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.files import read_json
from isthmus.report.figure import save
from isthmus.report.plan import plan_figure


def main(args: argparse.Namespace) -> None:
    figure = plan_figure(read_json(args.plans)[args.language], args.language, args.title)
    save(figure, args.output)


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--plans", type=Path, required=True, help="JSON of plans by language")
    arguments.add_argument("--language", required=True, help="which of them")
    arguments.add_argument("--title", required=True, help="of the figure")
    arguments.add_argument("--output", type=Path, nargs="+", required=True, help="images to write, .svg or .png")
    cli.run(main, arguments)
