"""Score a statistical aligner (eflomal) against gold word alignments, a file {lang}.gold.tsv for each language.

It learns from the gold's own sentences and from whatever bitext of their language is given. Writes the tidy TSV of
evaluate_alignment.py.

Example:
    evaluate_statistical_alignment.py --gold results/corpora/mw_gold/sw.gold.tsv --seed 1 \\
        --bitext results/bitext/mw_bitext/sw.tsv --output results/evaluation/statistical/alignment/mw_gold.tsv
"""

from argparse import Namespace
from pathlib import Path

from isthmus.cli import log, parser, run
from isthmus.evaluation.scores import score_rows, write_scores
from isthmus.files import stream_tsv
from isthmus.words.gold import alignment_error, read_gold
from isthmus.words.statistical import align_statistically, words


def main(args: Namespace) -> None:
    rows = []
    for path in args.gold:
        language, gold = path.name.split(".")[0], read_gold(path)
        pairs = [(pair.english, pair.foreign) for pair in gold]
        for bitext in args.bitext:
            if bitext.name == f"{language}.tsv":
                pairs += [(words(row["english"]), words(row["foreign"])) for row in stream_tsv(bitext)]
        log.info("%s: learning from %d pairs, %d of them gold", language, len(pairs), len(gold))
        links = align_statistically(pairs, args.seed)[: len(gold)]
        rows += score_rows("statistical", language, alignment_error(links, gold), len(gold))
    write_scores(args.output, rows)


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--gold", type=Path, nargs="+", required=True, help="files {lang}.gold.tsv")
    arguments.add_argument("--bitext", type=Path, nargs="*", default=[], help="clean bitext to learn from, {lang}.tsv")
    arguments.add_argument("--seed", type=int, default=1, help="of the samplers")
    arguments.add_argument("--output", type=Path, required=True, help="TSV to write")
    run(main, arguments)
