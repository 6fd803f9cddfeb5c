"""Write the table of licences: licence, size, source and checksum of every corpus in use.

Args:
    entries: corpora and their files, such as [{"name": "xnli", "kind": "nli", "source": "local",
        "licence": "CC BY-NC 4.0", "files": ["data/xnli/sw.tsv"], "fetched": []}]
    output: TSV to write
"""

from isthmus.cli import Json, Output, call
from isthmus.corpora.licences import COLUMNS, row
from isthmus.files import write_tsv


def main(*, entries: Json, output: Output) -> None:
    write_tsv(output, COLUMNS, (row(entry) for entry in entries))


if __name__ == "__main__":
    call(main, __doc__)
