"""Clean a bitext: normalise, limit lengths, check script and language, drop duplicates. Count the drops of each step.

The output has two more columns for later steps: keys of the sides without case, punctuation and digits.

Args:
    input: TSV with id, english and foreign
    language: tag of the foreign side's language
    options: fields of CleanOptions
    workers: processes
    output: TSV of the kept pairs
    counts: TSV to write: step, reason, pairs
"""

from collections import Counter

from isthmus.bitext.clean import KEYS, STEPS, CleanOptions, clean
from isthmus.bitext.counts import Counted, Gone, write_counts
from isthmus.cli import NO_OPTIONS, Input, Json, Output, Threads, call, progress
from isthmus.config.options import parse_options
from isthmus.files import stream_tsv, tsv_columns, write_tsv


def main(
    *, input: Input, language: str, options: Json = NO_OPTIONS, workers: Threads = 1, output: Output, counts: Output
) -> None:
    cleaning = parse_options(CleanOptions, options, "bitext clean")
    gone: Gone = Counter()
    read = Counted(progress(stream_tsv(input, ["id", "english", "foreign"]), input.name))
    kept = clean(read, language, cleaning, gone, workers)
    written = write_tsv(output, [*tsv_columns(input), *KEYS], kept)
    write_counts(counts, STEPS, read.count, gone, written)


if __name__ == "__main__":
    call(main, __doc__)
