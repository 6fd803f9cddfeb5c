"""Sentence pairs from comparable text: each sentence's best counterpart by margin, the best pairs kept.

Example:
    mine_bitext.py --english results/corpora/web/en.txt --foreign results/corpora/web/sw.txt --threshold 1.06 \\
        --encoder results/encoders/me5_small --output results/corpora/web_mined/sw.tsv
"""

import argparse
from collections import Counter
from itertools import compress
from pathlib import Path

import numpy as np

from isthmus.bitext.counts import Gone
from isthmus.bitext.mine.encode import SentenceEncoder
from isthmus.bitext.mine.margin import mine
from isthmus.bitext.score import ScoreOptions, best
from isthmus.cli import log, made_folder, parser, precision_argument, run
from isthmus.corpora.formats.standard import write_bitext
from isthmus.errors import InputError
from isthmus.files import read_lines
from isthmus.training.gpus import one_gpu


def main(args: argparse.Namespace) -> None:
    texts = [distinct_lines(path) for path in (args.english, args.foreign)]
    encode = SentenceEncoder(args.encoder, args.precision)
    options = ScoreOptions(args.measure, args.neighbours, args.threshold, args.best)
    found = mine(*map(encode, texts), options.neighbours, options.measure)
    gone: Gone = Counter()
    kept = list(compress(found, best(np.array([candidate.score for candidate in found]), options, gone)))
    why = ", ".join(f"{count} {reason}" for (_, reason), count in gone.items())
    log.info(
        "%d English and %d foreign sentences, %d candidates: %s, %d kept", *map(len, texts), len(found), why, len(kept)
    )
    pairs = ((number, texts[0][pair.english], texts[1][pair.foreign]) for number, pair in enumerate(kept, 1))
    write_bitext(args.output, pairs, f"the pairs of {args.english} and {args.foreign}")


def distinct_lines(path: Path) -> list[str]:
    """The lines of a file that hold text, each once."""
    lines = list(dict.fromkeys(line for _, line in read_lines(path) if line.strip()))
    if not lines:
        raise InputError(f"{path}: no line holds text")
    return lines


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--english", type=Path, required=True, help="one sentence a line")
    arguments.add_argument("--foreign", type=Path, required=True, help="one sentence a line")
    arguments.add_argument("--encoder", type=made_folder, required=True, help="encoder folder")
    precision_argument(arguments)
    arguments.add_argument("--neighbours", type=int, default=4, help="nearest sentences that the margin looks at")
    arguments.add_argument("--measure", choices=["margin", "cosine"], default="margin")
    arguments.add_argument("--threshold", type=float, default=0.0, help="least score of a pair")
    arguments.add_argument("--best", type=int, default=0, help="most pairs, the best of them; 0 for all")
    arguments.add_argument("--output", type=Path, required=True, help="TSV of pairs: id, english, foreign")
    run(one_gpu(main), arguments)
