"""Sentence pairs from comparable text: each sentence's best counterpart by margin, the best pairs kept.

Example:
    mine_bitext.py --english results/corpora/web/en.txt --foreign results/corpora/web/sw.txt --threshold 1.06 \\
        --encoder results/encoders/me5_small --output results/corpora/web_mined/sw.tsv
"""

import argparse
from pathlib import Path

from isthmus.bitext.mining.encode import SentenceEncoder
from isthmus.bitext.mining.margin import mine
from isthmus.cli import log, parser, run
from isthmus.corpora.standard import write_bitext
from isthmus.files import read_lines


def main(args: argparse.Namespace) -> None:
    texts = [list(dict.fromkeys(line for _, line in read_lines(path) if line)) for path in (args.english, args.foreign)]
    encode = SentenceEncoder(args.encoder, args.precision)
    found = mine(*map(encode, texts), args.neighbours, args.measure)
    kept = [candidate for candidate in found if candidate.score >= args.threshold][: args.best or None]
    log.info(
        "%d English and %d foreign sentences, %d candidates, %d reach %g, %d kept",
        *(*map(len, texts), len(found), sum(pair.score >= args.threshold for pair in found), args.threshold, len(kept)),
    )
    pairs = ((number, texts[0][pair.english], texts[1][pair.foreign]) for number, pair in enumerate(kept, 1))
    write_bitext(args.output, pairs)


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--english", type=Path, required=True, help="one sentence a line")
    arguments.add_argument("--foreign", type=Path, required=True, help="one sentence a line")
    arguments.add_argument("--encoder", type=Path, required=True, help="encoder folder")
    arguments.add_argument("--precision", choices=["fp32", "bf16"], default="fp32", help="of the encoder")
    arguments.add_argument("--neighbours", type=int, default=4, help="nearest sentences that the margin looks at")
    arguments.add_argument("--measure", choices=["margin", "cosine"], default="margin")
    arguments.add_argument("--threshold", type=float, default=0.0, help="least score of a pair")
    arguments.add_argument("--best", type=int, default=0, help="most pairs, the best of them; 0 for all")
    arguments.add_argument("--output", type=Path, required=True, help="TSV of pairs: id, english, foreign")
    run(main, arguments)
