"""Look through the text of configuration files and print the folder of their results; nothing else is checked.

Snakemake reads a configuration before the workflow, and its message about bad YAML names no line; this one does.

Example:
    check_config.py config/smoke.yaml

    results_smoke
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.config.checks.lines import check_text, scalar_at
from isthmus.config.settings import Settings


def main(args: argparse.Namespace) -> None:
    for file in args.configfile:
        check_text(file)
    results = scalar_at(["results"], args.configfile)
    print(results.value if results else Settings.model_fields["results"].default)


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("configfile", type=Path, nargs="+", help="configurations, the last one winning")
    cli.run(main, arguments)
