"""Train the NLI classifier of one train step on English and write its Hugging Face folder.

The options of the method and of the training come as one JSON object. A killed run, started again with the same
arguments, goes on from the state folder.

Example:
    train_classifier.py --encoder results/encoders/me5_small --train results/corpora/nli_en/en.train.tsv \\
        --method pgd --options '{"learning_rate": 5e-5, "radius": 0.5}' --seed 1 --state results/state/nli-pgd \\
        --output results/models/me5_small/seed-1/nli/pgd
"""

from argparse import Namespace
from pathlib import Path

from isthmus.adversarial import options_class
from isthmus.cli import json_argument, parser, run
from isthmus.nli.train import ClassifierOptions, train_classifier
from isthmus.steps import methods
from isthmus.training.engine import parse_options


def main(args: Namespace) -> None:
    options = parse_options(options_class(args.method, ClassifierOptions), args.options, f"step {args.method}")
    train_classifier(args.encoder, args.train, args.dev, args.method, options, args.seed, args.state, args.output)


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--encoder", type=Path, required=True, help="encoder folder")
    arguments.add_argument("--train", type=Path, required=True, help="items to learn: id premise hypothesis label")
    arguments.add_argument("--dev", type=Path, help="items whose accuracy is logged at the end")
    arguments.add_argument("--method", choices=list(methods("train")), required=True)
    arguments.add_argument("--options", type=json_argument, default={}, help="JSON object of options")
    arguments.add_argument("--seed", type=int, required=True)
    arguments.add_argument("--state", type=Path, required=True, help="folder of the training state")
    arguments.add_argument("--output", type=Path, required=True, help="classifier folder to write")
    run(main, arguments)
