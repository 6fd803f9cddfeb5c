"""Score the pairs of a clean bitext by an encoder's sentence vectors, and keep those that score best.

The output has one column more, the score.

Example:
    score_bitext.py --input bitext/mafand/clean/sw.tsv --encoder encoders/me5_small --options '{"keep": 20000}' \\
        --output bitext/mafand/scored/sw.tsv --counts bitext/mafand/counts/sw.score.tsv
"""

import argparse
from collections import Counter
from pathlib import Path

from isthmus import cli
from isthmus.bitext.counts import Gone, write_counts
from isthmus.bitext.mine.encode import SentenceEncoder
from isthmus.bitext.score import STEPS, ScoreOptions, best, score
from isthmus.config.options import parse_options
from isthmus.files import filled_tsv, stream_tsv, tsv_columns, write_tsv
from isthmus.training.gpus import one_gpu


def main(args: argparse.Namespace) -> None:
    options = parse_options(ScoreOptions, args.options, "bitext score")
    pairs = [(row["english"], row["foreign"]) for row in filled_tsv(args.input, ["english", "foreign"])]
    scores = score(pairs, SentenceEncoder(args.encoder, args.precision), options)
    gone: Gone = Counter()
    stays = best(scores, options, gone)
    rows = (
        row | {"score": f"{value:.5f}"}
        for row, value, kept in zip(stream_tsv(args.input), scores, stays, strict=True)
        if kept
    )
    written = write_tsv(args.output, [*tsv_columns(args.input), "score"], rows)
    write_counts(args.counts, STEPS, len(pairs), gone, written)


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--input", type=Path, required=True, help="TSV that clean_bitext.py wrote")
    arguments.add_argument("--encoder", type=cli.made_folder, required=True, help="encoder folder")
    cli.precision_argument(arguments)
    arguments.add_argument("--options", type=cli.json_argument, default={}, help="ScoreOptions, as JSON")
    arguments.add_argument("--output", type=Path, required=True)
    arguments.add_argument("--counts", type=Path, required=True, help="TSV to write: step, reason, pairs")
    cli.run(one_gpu(main), arguments)
