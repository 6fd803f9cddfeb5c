"""Clean a bitext (`id english foreign`), and count what was dropped by reason (`reason pairs`).

A pair is dropped where either side equals a sentence of the `--exclude` files (.tsv, .jsonl or .txt corpus files).

Example:
    clean_bitext.py --input corpora/mafand/sw.tsv --exclude evaluation.tsv --options '{"max_ratio": 4}' \\
        --output bitext/mafand/sw.tsv --counts bitext/mafand/sw.counts.tsv
"""

import argparse
from collections import Counter
from pathlib import Path

from isthmus.bitext.clean import CleanOptions, clean, normalise
from isthmus.cli import json_argument, log, parser, progress, run
from isthmus.corpora.texts import sentences
from isthmus.errors import InputError
from isthmus.files import stream_tsv, write_tsv

COLUMNS = ["id", "english", "foreign"]


def main(args: argparse.Namespace) -> None:
    try:
        options = CleanOptions(**args.options)
    except TypeError as error:
        raise InputError(f"options of `bitext: clean`: {error}") from None
    counts: Counter[str] = Counter()
    excluded = set(map(normalise, sentences(args.exclude)))
    pairs = progress(stream_tsv(args.input, COLUMNS), args.input.name)
    write_tsv(args.output, COLUMNS, clean(pairs, options, excluded, counts))
    write_tsv(args.counts, ["reason", "pairs"], ({"reason": key, "pairs": value} for key, value in counts.items()))
    log.info("%s: %s", args.input, ", ".join(f"{reason} {number:,}" for reason, number in counts.items()))


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--input", type=Path, required=True)
    arguments.add_argument("--exclude", type=Path, nargs="*", default=[], help="corpus files of evaluation data")
    arguments.add_argument("--options", type=json_argument, default={}, help="see CleanOptions, as JSON")
    arguments.add_argument("--output", type=Path, required=True)
    arguments.add_argument("--counts", type=Path, required=True)
    run(main, arguments)
