"""Split a clean bitext into train, dev and test by the hash of its documents, or of its English sides.

Example:
    split_bitext.py --input bitext/mafand/clean/sw.tsv --options '{"dev": 0.05, "test": 0.1}' \\
        --train bitext/mafand/split/sw.tsv --dev bitext/mafand/sw.dev.tsv --test bitext/mafand/sw.test.tsv \\
        --counts bitext/mafand/counts/sw.split.tsv
"""

import argparse
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from isthmus import cli
from isthmus.bitext.clean import KEYS
from isthmus.bitext.counts import Gone, write_counts
from isthmus.bitext.split import SPLITS, STEPS, SplitOptions, split
from isthmus.config.options import parse_options
from isthmus.files import stream_tsv, tsv_columns, tsv_writer


def main(args: argparse.Namespace) -> None:
    options = parse_options(SplitOptions, args.options, "bitext split")
    columns = tsv_columns(args.input)
    written: Counter[str] = Counter()
    with ExitStack() as files:
        write = {name: files.enter_context(tsv_writer(getattr(args, name), _columns(name, columns))) for name in SPLITS}
        for name, pair in split(cli.progress(stream_tsv(args.input, KEYS), args.input.name), options):
            write[name](pair)
            written[name] += 1
    gone: Gone = Counter({("split", name): written[name] for name in STEPS["split"]})
    write_counts(args.counts, STEPS, written.total(), gone, written["train"])


def _columns(name: str, columns: list[str]) -> list[str]:
    """Training pairs keep their keys for the next step; held-out ones are done."""
    return columns if name == "train" else [column for column in columns if column not in KEYS]


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--input", type=Path, required=True, help="TSV that clean_bitext.py wrote")
    arguments.add_argument("--options", type=cli.json_argument, default={}, help="SplitOptions, as JSON")
    for name in SPLITS:
        arguments.add_argument(f"--{name}", type=Path, required=True)
    arguments.add_argument("--counts", type=Path, required=True, help="TSV to write: step, reason, pairs")
    cli.run(main, arguments)
