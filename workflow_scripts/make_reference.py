"""Write what the models of the configuration say: config/schema.json, docs/configuration.md, config.yaml's comments.

Run it after adding a key, a source, a method or an option; a test fails where a file has fallen behind. The workflow
itself reads none of them.
"""

from isthmus.cli import call
from isthmus.config.generated import generated
from isthmus.files import write_text


def main() -> None:
    for path, text in generated().items():
        write_text(path, text)


if __name__ == "__main__":
    call(main, __doc__)
