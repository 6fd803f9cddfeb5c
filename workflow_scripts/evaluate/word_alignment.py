"""Score the word alignments that a model's token vectors give against gold, a file {lang}.gold.tsv for each language.

Writes a tidy TSV: method, language, measure (aer, precision, recall, f1), value, items (sentence pairs); and for each
language the first aligner's plan of one sentence pair, as JSON, to be drawn.

Example:
    evaluate_alignment.py --model results/encoders/mini_mbert --gold results/corpora/mw_gold/sw.gold.tsv \\
        --aligners balanced argmax --output results/evaluation/mini_mbert/alignment/mw_gold.tsv \\
        --plans results/evaluation/mini_mbert/alignment/mw_gold.plans.json
"""

from argparse import Namespace
from pathlib import Path

import torch

from isthmus.cli import json_argument, made_folder, parser, run
from isthmus.config.options import parse_options
from isthmus.evaluation.scores import score_rows, write_scores
from isthmus.files import write_json
from isthmus.training.gpus import one_gpu
from isthmus.words.aligners import ALIGNERS, PLANS, AlignmentOptions, align_words, word_plan
from isthmus.words.gold import alignment_error, read_gold, shown_pair
from isthmus.words.vectors import load_token_encoder


def main(args: Namespace) -> None:
    torch.use_deterministic_algorithms(True, warn_only=torch.cuda.is_available())
    options = parse_options(AlignmentOptions, args.options, "alignment")
    encoder = load_token_encoder(args.model, options.layer)
    drawn = next((name for name in args.aligners if name in PLANS), "balanced")
    rows, plans = [], {}
    for path in args.gold:
        language, pairs = path.name.split(".")[0], read_gold(path)
        for aligner, links in align_words(encoder, pairs, args.aligners, options, language).items():
            rows += score_rows(aligner, language, alignment_error(links, pairs), len(pairs))
        pair = shown_pair(pairs)
        mass = word_plan(encoder, pair, drawn, options, language).tolist()
        plans[language] = {
            "aligner": drawn,
            "english": pair.english,
            "foreign": pair.foreign,
            "sure": sorted(pair.sure),
            "possible": sorted(pair.possible),
            "mass": [[round(share, 6) for share in row] for row in mass],
        }
    write_scores(args.output, rows)
    if args.plans:
        write_json(args.plans, plans)


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--model", type=made_folder, required=True, help="encoder, classifier or retriever folder")
    arguments.add_argument("--gold", type=Path, nargs="+", required=True, help="files {lang}.gold.tsv")
    arguments.add_argument("--aligners", nargs="+", choices=list(ALIGNERS), required=True)
    arguments.add_argument("--options", type=json_argument, default={}, help="JSON object of options")
    arguments.add_argument("--output", type=Path, required=True, help="TSV to write")
    arguments.add_argument("--plans", type=Path, help="JSON of the plans to draw")
    run(one_gpu(main), arguments)
