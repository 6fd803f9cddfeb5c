"""Train the model of one train step on English and write its Hugging Face folder.

For `nli` that is a classifier, for `clir` a retriever, which loads with sentence-transformers' `MultiVectorEncoder`.
The options of the method and of the training come as one JSON object. A killed run, started again with the same
arguments, resumes from the state folder.

Example:
    train.py --task nli --method pgd --parent results/encoders/me5_small \\
        --english results/corpora/nli_en/en.train.tsv --options '{"learning_rate": 5e-5, "radius": 0.5}' \\
        --seed 1 --state results/state/nli-pgd --output results/models/me5_small/seed-1/nli/pgd
"""

from argparse import Namespace
from pathlib import Path

from isthmus.cli import parser, run
from isthmus.config.options import parse_options
from isthmus.robust import options_class
from isthmus.tasks import load_task
from isthmus.training.command import finish, step_arguments
from isthmus.training.costs import within_passes
from isthmus.training.counts import Costs
from isthmus.training.engine import StepOptions
from isthmus.training.gpus import one_gpu


def main(args: Namespace) -> None:
    task_options, train = load_task(args.task)
    options = parse_options(options_class(args.method, task_options), args.options, f"step {args.method}")

    def learn(options: StepOptions, state: Path, output: Path) -> Costs:
        return train(args.parent, args.english, args.bitext, args.method, options, args.seed, state, output)

    finish(args, learn(within_passes(options, learn), args.state, args.output))


if __name__ == "__main__":
    arguments = parser(__doc__)
    step_arguments(arguments, "train")
    run(one_gpu(main), arguments)
