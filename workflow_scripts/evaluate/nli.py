"""Classify the NLI items of some languages and write a folder of predictions, {lang}.tsv.

Each file of items is named {lang}.{split}.tsv. The accuracy of each language is logged. With --pairs, the premise of
each language goes with the hypothesis of each, and the predictions are {premise}-{hypothesis}.tsv; the files must then
be parallel.

Example:
    evaluate_nli.py --model results/models/me5_small/seed-1/nli/plain --output results/evaluation/.../xnli.dev \\
        --items results/corpora/xnli/en.dev.tsv results/corpora/xnli/sw.dev.tsv --precision bf16
"""

import logging
from argparse import Namespace
from pathlib import Path

import torch

from isthmus.cli import made_folder, parser, precision_argument, run
from isthmus.encoders.rotation import set_input_language
from isthmus.evaluation.accuracy import accuracy
from isthmus.files import atomic, write_tsv
from isthmus.languages import split_tags
from isthmus.tasks.nli.data import pairings, read_items
from isthmus.tasks.nli.model import load_classifier
from isthmus.tasks.nli.predict import COLUMNS, encode, predict, prediction_rows
from isthmus.training.gpus import one_gpu

log = logging.getLogger("isthmus")


def main(args: Namespace) -> None:
    torch.use_deterministic_algorithms(True, warn_only=torch.cuda.is_available())
    model, tokenizer = load_classifier(args.model)
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    files = {path.name.split(".")[0]: read_items(path) for path in args.items}
    most = args.max_items or None
    chosen = pairings(files, most) if args.pairs else ((name, items[:most]) for name, items in files.items())
    with atomic(args.output) as folder:
        for name, items in chosen:
            set_input_language(model, *split_tags(name))
            probabilities = predict(model, tokenizer, encode(items, tokenizer), args.precision)
            rows = prediction_rows(items, probabilities)
            write_tsv(folder / f"{name}.tsv", COLUMNS, rows)
            log.info("%s: accuracy %.4f over %d items", name, accuracy(rows), len(rows))


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--model", type=made_folder, required=True, help="classifier folder")
    arguments.add_argument("--items", type=Path, nargs="+", required=True, help="files {lang}.{split}.tsv")
    arguments.add_argument("--pairs", action="store_true", help="premise and hypothesis in every two languages")
    arguments.add_argument("--output", type=Path, required=True, help="folder to write")
    arguments.add_argument("--max-items", type=int, default=0, help="first items of each file to score; 0 for all")
    precision_argument(arguments)
    run(one_gpu(main), arguments)
