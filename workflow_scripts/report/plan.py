"""Draw transport plans as heat maps with their gold links: of each language, the plan of one sentence pair.

The plan of a language is written as FOLDER/ENCODER.CORPUS.LANGUAGE.plan, an .svg and a .png.

Example:
    draw_plan.py --plans results/evaluation/mini_mbert/alignment/mw_gold.plans.json --encoder mini_mbert \\
        --note synthetic --folder results/figures
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.files import read_json
from isthmus.report.figure import save
from isthmus.report.plan import plan_figure


def main(args: argparse.Namespace) -> None:
    title = args.encoder + (f" ({args.note})" if args.note else "")
    for path in args.plans:
        corpus = path.name.removesuffix(".plans.json")
        for language, plan in read_json(path).items():
            name = args.folder / f"{args.encoder}.{corpus}.{language}.plan"
            save(plan_figure(plan, language, title), [Path(f"{name}.{form}") for form in ("svg", "png")])


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--plans", type=Path, nargs="+", required=True, help="files CORPUS.plans.json, by language")
    arguments.add_argument("--encoder", required=True, help="whose plans they are, for the titles")
    arguments.add_argument("--note", default="", help="what the titles add in brackets, such as synthetic")
    arguments.add_argument("--folder", type=Path, required=True, help="folder to write the images into")
    cli.run(main, arguments)
