"""Write what the models of the configuration say: config/schema.json, docs/configuration.md, config.yaml's comments.

Run it after adding a key, a source, a method or an option; a test fails where a file has fallen behind. The workflow
itself reads none of them.
"""

import argparse

from isthmus import cli
from isthmus.config.generated import generated
from isthmus.files import write_text


def main(args: argparse.Namespace) -> None:
    for path, text in generated().items():
        write_text(path, text)


if __name__ == "__main__":
    cli.run(main, cli.parser(__doc__))
