"""Train the late-interaction retriever of one train step on English (query, document) pairs; write its folder.

The folder loads with sentence-transformers' `MultiVectorEncoder`. The options of the method and of the training come as
one JSON object. A killed run, started again with the same arguments, goes on from the state folder.

Example:
    train_retriever.py --encoder results/encoders/me5_small --pairs results/corpora/tydiqa_en/pairs.tsv \\
        --method plain --options '{"learning_rate": 2e-5}' --seed 1 --state results/state/clir-plain \\
        --output results/models/me5_small/seed-1/clir/plain
"""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from isthmus.adversarial import new_adversary, options_class
from isthmus.adversarial.trainer import robust_trainer
from isthmus.cli import json_argument, parser, run
from isthmus.files import digest, read_tsv
from isthmus.retrieval.model import new_retriever, save_retriever
from isthmus.retrieval.train import RetrieverOptions, train_retriever
from isthmus.retrieval.trainer import RankingTrainer
from isthmus.steps import methods
from isthmus.training.engine import fingerprint, forget, parse_options, prepare


def main(args: Namespace) -> None:
    options = parse_options(options_class(args.method, RetrieverOptions), args.options, f"step {args.method}")
    pairs = read_tsv(args.pairs, ["query", "document"])
    prepare(args.seed)
    model = new_retriever(args.encoder, options.query_length, options.max_length, options.dimension)
    trainer_class = robust_trainer(RankingTrainer, new_adversary(args.method, options))
    mark = fingerprint(args.method, asdict(options), args.seed, digest(args.encoder), digest(args.pairs))
    train_retriever(model, pairs, options, args.seed, args.state, mark, trainer_class)
    save_retriever(model, args.output)
    forget(args.state)


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--encoder", type=Path, required=True, help="encoder folder")
    arguments.add_argument("--pairs", type=Path, required=True, help="pairs to learn: query document")
    arguments.add_argument("--method", choices=list(methods("train")), required=True)
    arguments.add_argument("--options", type=json_argument, default={}, help="JSON object of options")
    arguments.add_argument("--seed", type=int, required=True)
    arguments.add_argument("--state", type=Path, required=True, help="folder of the training state")
    arguments.add_argument("--output", type=Path, required=True, help="retriever folder to write")
    run(main, arguments)
