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

from isthmus.cli import parser, run
from isthmus.config.options import parse_options
from isthmus.robust import options_class
from isthmus.tasks.nli.train import ClassifierOptions, train_classifier
from isthmus.training.command import finish, train_arguments
from isthmus.training.costs import within_passes
from isthmus.training.counts import Costs
from isthmus.training.gpus import one_gpu


def main(args: Namespace) -> None:
    options = parse_options(options_class(args.method, ClassifierOptions), args.options, f"step {args.method}")
    files = (args.encoder, args.train, args.dev, args.bitext)

    def learn(options: ClassifierOptions, state: Path, output: Path) -> Costs:
        return train_classifier(*files, args.method, options, args.seed, state, output)

    finish(args, learn(within_passes(options, learn), args.state, args.output))


if __name__ == "__main__":
    arguments = parser(__doc__)
    train_arguments(arguments)
    arguments.add_argument("--train", type=Path, required=True, help="items to learn: id premise hypothesis label")
    arguments.add_argument("--dev", type=Path, help="items whose accuracy is logged at the end")
    run(one_gpu(main), arguments)
