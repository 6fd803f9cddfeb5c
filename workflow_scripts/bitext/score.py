"""Score the pairs of a clean bitext by an encoder's sentence vectors, and keep the best.

The output has one more column, the score.

Args:
    input: TSV that bitext/clean wrote
    encoder: encoder folder
    precision: precision of the encoder; auto takes bf16 if the machine has instructions for it
    options: fields of ScoreOptions
    output: TSV of the kept pairs
    counts: TSV to write: step, reason, pairs
"""

from collections import Counter

from isthmus.bitext.counts import Gone, write_counts
from isthmus.bitext.mine.encode import SentenceEncoder
from isthmus.bitext.score import STEPS, ScoreOptions, best, score
from isthmus.cli import NO_OPTIONS, Folder, Input, Json, Output, Precision, call
from isthmus.config.options import parse_options
from isthmus.files import filled_tsv, stream_tsv, tsv_columns, write_tsv
from isthmus.training.gpus import one_gpu


@one_gpu
def main(
    *,
    input: Input,
    encoder: Folder,
    precision: Precision = "auto",
    options: Json = NO_OPTIONS,
    output: Output,
    counts: Output,
) -> None:
    scoring = parse_options(ScoreOptions, options, "bitext score")
    pairs = [(row["english"], row["foreign"]) for row in filled_tsv(input, ["english", "foreign"])]
    scores = score(pairs, SentenceEncoder(encoder, precision), scoring)
    gone: Gone = Counter()
    stays = best(scores, scoring, gone)
    kept = (row for row in zip(stream_tsv(input), scores, stays, strict=True) if row[2])
    rows = (row | {"score": f"{value:.5f}"} for row, value, _ in kept)
    written = write_tsv(output, [*tsv_columns(input), "score"], rows)
    write_counts(counts, STEPS, len(pairs), gone, written)


if __name__ == "__main__":
    call(main, __doc__)
