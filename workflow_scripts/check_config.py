"""Check the text of configuration files, and print their results folder. Values are not checked.

Snakemake reads a configuration before the workflow, and its message about bad YAML gives no line. This check does.

Args:
    targets: configurations; the last one wins

Example:
    check_config.py config/smoke.yaml

    results_smoke
"""

from pathlib import Path

from isthmus.cli import Targets, call
from isthmus.config.checks.lines import check_text, scalar_at
from isthmus.config.settings import Settings
from isthmus.errors import InputError


def main(*, targets: Targets) -> None:
    if not targets:
        raise InputError("name a configuration, such as config.yaml")
    files = [Path(target) for target in targets]
    for file in files:
        check_text(file)
    results = scalar_at(["results"], files)
    print(results.value if results else Settings.model_fields["results"].default)


if __name__ == "__main__":
    call(main, __doc__)
