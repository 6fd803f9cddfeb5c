"""Drop training pairs with an evaluation sentence on either side.

Args:
    input: training pairs that bitext/split wrote
    held_out: corpus files (.tsv, .jsonl, .txt)
    output: TSV of the kept pairs
    counts: TSV to write: step, reason, pairs
"""

from collections import Counter

from isthmus.bitext.clean import KEYS
from isthmus.bitext.counts import Counted, Gone, write_counts
from isthmus.bitext.overlap import STEPS, exclude, held_out_keys
from isthmus.cli import Input, Inputs, Output, call, progress
from isthmus.corpora.formats.texts import sentences
from isthmus.files import stream_tsv, tsv_columns, write_tsv


def main(*, input: Input, held_out: Inputs = (), output: Output, counts: Output) -> None:
    gone: Gone = Counter()
    read = Counted(progress(stream_tsv(input, KEYS), input.name))
    columns = [name for name in tsv_columns(input) if name not in KEYS]
    written = write_tsv(output, columns, exclude(read, held_out_keys(sentences(held_out)), gone))
    write_counts(counts, STEPS, read.count, gone, written)


if __name__ == "__main__":
    call(main, __doc__)
