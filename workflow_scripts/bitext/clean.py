"""Clean a bitext: normalise, limit lengths, check script and language, drop duplicates; count what each step dropped.

The output has two columns more: keys of the sides without case, punctuation and digits, for the steps that follow.

Example:
    clean_bitext.py --input corpora/mafand/sw.tsv --language sw --options '{"max_ratio": 4}' --workers 2 \\
        --output bitext/mafand/clean/sw.tsv --counts bitext/mafand/counts/sw.clean.tsv
"""

import argparse
from collections import Counter
from pathlib import Path

from isthmus import cli
from isthmus.bitext.clean import KEYS, STEPS, CleanOptions, clean
from isthmus.bitext.counts import Counted, Gone, write_counts
from isthmus.config.options import parse_options
from isthmus.files import stream_tsv, tsv_columns, write_tsv


def main(args: argparse.Namespace) -> None:
    options = parse_options(CleanOptions, args.options, "bitext clean")
    gone: Gone = Counter()
    read = Counted(cli.progress(stream_tsv(args.input, ["id", "english", "foreign"]), args.input.name))
    kept = clean(read, args.language, options, gone, args.workers)
    written = write_tsv(args.output, [*tsv_columns(args.input), *KEYS], kept)
    write_counts(args.counts, STEPS, read.count, gone, written)


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--input", type=Path, required=True, help="TSV with id, english and foreign")
    arguments.add_argument("--language", required=True, help="tag of the foreign side's language")
    arguments.add_argument("--options", type=cli.json_argument, default={}, help="CleanOptions, as JSON")
    arguments.add_argument("--workers", type=int, default=1, help="processes")
    arguments.add_argument("--output", type=Path, required=True)
    arguments.add_argument("--counts", type=Path, required=True, help="TSV to write: step, reason, pairs")
    cli.run(main, arguments)
