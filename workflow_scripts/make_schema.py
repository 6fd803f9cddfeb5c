"""Write config/schema.json anew, with the steps' options as the library has them.

Run it after adding a step or an option, so that editors complete and check it (the workflow itself always reads
the options from the library); a test fails when the file has fallen behind.
"""

import argparse
import json

from isthmus import cli
from isthmus.config.resolve import SCHEMA, schema
from isthmus.files import write_text


def main(args: argparse.Namespace) -> None:
    write_text(SCHEMA, json.dumps(schema(), indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    cli.run(main, cli.parser(__doc__))
