"""Score a statistical aligner (eflomal) against gold word alignments.

It learns from the gold sentences themselves and from the bitext in their language.

Args:
    gold: files {lang}.gold.tsv
    bitext: clean bitext to learn from, files {lang}.tsv
    seed: seed of the samplers
    output: TSV to write: method, language, measure, value, items
"""

from isthmus.cli import Inputs, Output, call, log
from isthmus.evaluation.scores import score_rows, write_scores
from isthmus.files import stream_tsv
from isthmus.paths import language_of
from isthmus.words.gold import alignment_error, read_gold
from isthmus.words.statistical import align_statistically, words


def main(*, gold: Inputs, bitext: Inputs = (), seed: int = 1, output: Output) -> None:
    rows = []
    for path in gold:
        language, true = language_of(path), read_gold(path)
        pairs = [(pair.english, pair.foreign) for pair in true]
        for file in bitext:
            if file.name == f"{language}.tsv":
                pairs += [(words(row["english"]), words(row["foreign"])) for row in stream_tsv(file)]
        log.info("%s: learning from %d pairs, %d of them gold", language, len(pairs), len(true))
        links = align_statistically(pairs, seed)[: len(true)]
        rows += score_rows("statistical", language, alignment_error(links, true), len(true))
    write_scores(output, rows)


if __name__ == "__main__":
    call(main, __doc__)
