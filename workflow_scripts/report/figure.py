"""Draw one figure of the report, once for each set of arguments, each as SVG and as PNG.

The figure is a file of isthmus/report/figures; its name is the figure's. One start draws all: a start takes 3 s.

Example:
    figure.py plan --arguments '[{"plans": "...", "encoder": "mini_mbert", "corpus": "mw_gold", ...}]' \\
        --pictures results/figures/mini_mbert.mw_gold.sw.plan.svg
"""

import argparse
from functools import partial
from importlib import import_module
from pathlib import Path

from isthmus import cli
from isthmus.report.drawing import image
from isthmus.report.output import call, write_picture


def main(args: argparse.Namespace) -> None:
    module = import_module(f"isthmus.report.figures.{args.name}")
    for path, values in zip(args.pictures, args.arguments, strict=True):
        picture = partial(image, call(module.figure, values))
        write_picture(path, picture)
        write_picture(path.with_suffix(".png"), picture)


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("name", help="of the figure")
    arguments.add_argument("--arguments", type=cli.json_argument, required=True, help="JSON: arguments of each picture")
    arguments.add_argument("--pictures", type=Path, nargs="+", required=True, help="SVGs to write, with a PNG each")
    cli.run(main, arguments)
