"""Score the transport plans of a model against gold word alignments, a file {lang}.gold.tsv for each language.

Writes a tidy TSV: language, measure (aer, precision, recall, f1), value, items (sentence pairs).

Example:
    evaluate_alignment.py --model results/encoders/mini_mbert --gold results/corpora/mw_gold/sw.gold.tsv \\
        --output results/evaluation/mini_mbert/alignment/mw_gold.tsv
"""

import logging
from argparse import Namespace
from pathlib import Path

import torch

from isthmus.cli import json_argument, parser, run
from isthmus.evaluation.alignment import (
    AlignmentOptions,
    align_words,
    alignment_error,
    load_token_encoder,
    read_gold,
)
from isthmus.files import write_tsv
from isthmus.training.engine import parse_options

log = logging.getLogger("isthmus")


def main(args: Namespace) -> None:
    torch.use_deterministic_algorithms(True, warn_only=torch.cuda.is_available())
    options = parse_options(AlignmentOptions, args.options, "alignment")
    encoder = load_token_encoder(args.model, options.layer)
    rows = []
    for path in args.gold:
        language, pairs = path.name.split(".")[0], read_gold(path)
        scores = alignment_error(align_words(encoder, pairs, options), pairs)
        log.info("%s: %s over %d pairs", language, ", ".join(f"{k} {v:.4f}" for k, v in scores.items()), len(pairs))
        rows += [
            {"language": language, "measure": measure, "value": f"{value:.6f}", "items": len(pairs)}
            for measure, value in scores.items()
        ]
    write_tsv(args.output, ["language", "measure", "value", "items"], rows)


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--model", type=Path, required=True, help="encoder, classifier or retriever folder")
    arguments.add_argument("--gold", type=Path, nargs="+", required=True, help="files {lang}.gold.tsv")
    arguments.add_argument("--options", type=json_argument, default={}, help="JSON object of options")
    arguments.add_argument("--output", type=Path, required=True, help="TSV to write")
    run(main, arguments)
