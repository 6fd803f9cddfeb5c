"""Drop the training pairs of which either side is a sentence that models are scored on.

Example:
    exclude_overlap.py --input bitext/mafand/split/sw.tsv --held-out corpora/xnli/sw.test.tsv \\
        --output bitext/mafand/sw.tsv --counts bitext/mafand/counts/sw.overlap.tsv
"""

import argparse
from collections import Counter
from pathlib import Path

from isthmus import cli
from isthmus.bitext.clean import KEYS
from isthmus.bitext.counts import Counted, Gone, write_counts
from isthmus.bitext.overlap import STEPS, exclude, held_out_keys
from isthmus.corpora.formats.texts import sentences
from isthmus.files import stream_tsv, tsv_columns, write_tsv


def main(args: argparse.Namespace) -> None:
    gone: Gone = Counter()
    read = Counted(cli.progress(stream_tsv(args.input, KEYS), args.input.name))
    columns = [name for name in tsv_columns(args.input) if name not in KEYS]
    written = write_tsv(args.output, columns, exclude(read, held_out_keys(sentences(args.held_out)), gone))
    write_counts(args.counts, STEPS, read.count, gone, written)


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--input", type=Path, required=True, help="training pairs that split_bitext.py wrote")
    arguments.add_argument("--held-out", type=Path, nargs="*", default=[], help="corpus files (.tsv, .jsonl, .txt)")
    arguments.add_argument("--output", type=Path, required=True)
    arguments.add_argument("--counts", type=Path, required=True, help="TSV to write: step, reason, pairs")
    cli.run(main, arguments)
