"""Write the files generated from the configuration's models.

These are config/schema.json, docs/configuration.md and the comments of config.yaml. Run it after adding a key, a
source, a method or an option. A test fails if a file is out of date. The workflow itself reads none of them.
"""

from isthmus.cli import call
from isthmus.config.generated import generated
from isthmus.files import write_text


def main() -> None:
    for path, text in generated().items():
        write_text(path, text)


if __name__ == "__main__":
    call(main, __doc__)
