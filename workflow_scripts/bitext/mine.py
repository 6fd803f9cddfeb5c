"""Mine sentence pairs from comparable text: find each sentence's best counterpart by margin, and keep the best pairs.

Args:
    english: one sentence a line
    foreign: one sentence a line
    encoder: encoder folder
    precision: precision of the encoder; auto takes bf16 if the machine has instructions for it
    options: fields of ScoreOptions
    output: TSV of pairs: id, english, foreign
"""

from collections import Counter
from itertools import compress

import numpy as np

from isthmus.bitext.counts import Gone
from isthmus.bitext.mine.encode import SentenceEncoder
from isthmus.bitext.mine.margin import mine
from isthmus.bitext.score import ScoreOptions, best
from isthmus.cli import NO_OPTIONS, Folder, Input, Json, Output, Precision, call, log
from isthmus.config.options import parse_options
from isthmus.corpora.formats.standard import write_bitext
from isthmus.corpora.formats.texts import distinct_lines
from isthmus.training.gpus import one_gpu


@one_gpu
def main(
    *,
    english: Input,
    foreign: Input,
    encoder: Folder,
    precision: Precision = "auto",
    options: Json = NO_OPTIONS,
    output: Output,
) -> None:
    scoring = parse_options(ScoreOptions, options, "bitext mining")
    texts = [distinct_lines(path) for path in (english, foreign)]
    encode = SentenceEncoder(encoder, precision)
    found = mine(*map(encode, texts), scoring.neighbours, scoring.measure)
    gone: Gone = Counter()
    kept = list(compress(found, best(np.array([candidate.score for candidate in found]), scoring, gone)))
    why = ", ".join(f"{count} {reason}" for (_, reason), count in gone.items())
    log.info(
        "%d English and %d foreign sentences, %d candidates: %s, %d kept", *map(len, texts), len(found), why, len(kept)
    )
    pairs = ((number, texts[0][pair.english], texts[1][pair.foreign]) for number, pair in enumerate(kept, 1))
    write_bitext(output, pairs, f"the pairs of {english} and {foreign}")


if __name__ == "__main__":
    call(main, __doc__)
