"""Classify NLI items under attack and under typing errors, and write a folder of predictions.

{lang}.pgd_{radius}.tsv: at the worst point that projected gradient ascent on the word embeddings finds in a ball.
{lang}.noise_{rate}.tsv: with errors in a share of the letters of premise and hypothesis. Radius and rate 0, the items
as they are, are always among them. All is computed in fp32. Each file of items is named {lang}.{split}.tsv.

Example:
    evaluate_nli_robustness.py --model results/models/me5_small/seed-1/nli/pgd --radii 0.1 0.5 --rates 0.1 0.2 \\
        --items results/corpora/xnli/en.dev.tsv results/corpora/xnli/sw.dev.tsv --max-items 500 --seed 1 \\
        --output results/evaluation/me5_small/seed-1/nli/pgd/robustness/xnli.dev
"""

import logging
from argparse import Namespace
from pathlib import Path

import torch

from isthmus.cli import made_folder, parser, run
from isthmus.encoders.rotation import set_input_language
from isthmus.evaluation.accuracy import accuracy
from isthmus.evaluation.attack import attacked
from isthmus.evaluation.noise import disturbed_item
from isthmus.files import atomic, write_tsv
from isthmus.robust.base import NORMS
from isthmus.tasks.nli.data import read_items
from isthmus.tasks.nli.model import load_classifier
from isthmus.tasks.nli.predict import COLUMNS, encode, predict, prediction_rows
from isthmus.training.gpus import one_gpu

log = logging.getLogger("isthmus")


def main(args: Namespace) -> None:
    torch.use_deterministic_algorithms(True, warn_only=torch.cuda.is_available())
    model, tokenizer = load_classifier(args.model)
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    with atomic(args.output) as folder:
        for path in args.items:
            language = path.name.split(".")[0]
            set_input_language(model, language)
            items = read_items(path)[: args.max_items or None]
            rows = encode(items, tokenizer)
            found = {}
            if args.radii:
                worst = attacked(model, tokenizer, rows, args.radii, args.ascent_steps, args.norm)
                found = {f"pgd_{radius:g}": probabilities for radius, probabilities in worst.items()}
            for rate in (0.0, *args.rates) if args.rates else ():
                noisy = [disturbed_item(item, rate, args.seed) for item in items]
                found[f"noise_{rate:g}"] = predict(model, tokenizer, encode(noisy, tokenizer), "fp32")
            for name, probabilities in found.items():
                predictions = prediction_rows(items, probabilities)
                write_tsv(folder / f"{language}.{name}.tsv", COLUMNS, predictions)
                log.info("%s, %s: accuracy %.4f over %d items", language, name, accuracy(predictions), len(items))


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--model", type=made_folder, required=True, help="classifier folder")
    arguments.add_argument("--items", type=Path, nargs="+", required=True, help="files {lang}.{split}.tsv")
    arguments.add_argument("--radii", type=float, nargs="*", default=[], help="in mean word-embedding norms")
    arguments.add_argument("--ascent-steps", type=int, default=10, help="for each radius (default 10)")
    arguments.add_argument("--norm", choices=NORMS, default="l2", help="of the balls")
    arguments.add_argument("--rates", type=float, nargs="*", default=[], help="shares of the letters, up to 1")
    arguments.add_argument("--seed", type=int, required=True, help="of the typing errors")
    arguments.add_argument("--output", type=Path, required=True, help="folder to write")
    arguments.add_argument("--max-items", type=int, default=0, help="first items of each file; 0 for all")
    run(one_gpu(main), arguments)
