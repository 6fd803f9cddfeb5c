"""Split a clean bitext into train, dev and test by the hash of its documents, or of its English sides.

Args:
    input: TSV that bitext/clean wrote
    options: fields of SplitOptions
    train: training pairs, with the keys for the next step
    dev: held-out pairs
    test: held-out pairs
    counts: TSV to write: step, reason, pairs
"""

from collections import Counter
from contextlib import ExitStack

from isthmus.bitext.clean import KEYS
from isthmus.bitext.counts import Gone, write_counts
from isthmus.bitext.split import STEPS, SplitOptions, split
from isthmus.cli import NO_OPTIONS, Input, Json, Output, call, progress
from isthmus.config.options import parse_options
from isthmus.files import stream_tsv, tsv_columns, tsv_writer


def main(*, input: Input, options: Json = NO_OPTIONS, train: Output, dev: Output, test: Output, counts: Output) -> None:
    columns = tsv_columns(input)
    without_keys = [column for column in columns if column not in KEYS]
    splits = {"train": (train, columns), "dev": (dev, without_keys), "test": (test, without_keys)}
    written: Counter[str] = Counter()
    with ExitStack() as files:
        write = {name: files.enter_context(tsv_writer(*file)) for name, file in splits.items()}
        rows = progress(stream_tsv(input, KEYS), input.name)
        for name, pair in split(rows, parse_options(SplitOptions, options, "bitext split")):
            write[name](pair)
            written[name] += 1
    gone: Gone = Counter({("split", name): written[name] for name in STEPS["split"]})
    write_counts(counts, STEPS, written.total(), gone, written["train"])


if __name__ == "__main__":
    call(main, __doc__)
