"""Train the late-interaction retriever of one train step on English (query, document) pairs; write its folder.

The folder loads with sentence-transformers' `MultiVectorEncoder`. The options of the method and of the training come as
one JSON object. A killed run, started again with the same arguments, goes on from the state folder.

Example:
    train_retriever.py --encoder results/encoders/me5_small --pairs results/corpora/tydiqa_en/pairs.tsv \\
        --method plain --options '{"learning_rate": 2e-5}' --seed 1 --state results/state/clir-plain \\
        --output results/models/me5_small/seed-1/clir/plain
"""

from argparse import Namespace
from pathlib import Path

from isthmus.cli import parser, run
from isthmus.config.options import parse_options
from isthmus.files import digest, filled_tsv
from isthmus.robust import new_train_method, options_class
from isthmus.robust.base import TextSource
from isthmus.robust.trainer import robust_trainer
from isthmus.tasks.retrieval.model import new_retriever, save_retriever
from isthmus.tasks.retrieval.train import RetrieverOptions, train_retriever
from isthmus.tasks.retrieval.trainer import RankingTrainer
from isthmus.training import ranks
from isthmus.training.command import finish, train_arguments
from isthmus.training.costs import within_passes
from isthmus.training.counts import Costs
from isthmus.training.engine import fingerprint, options_facts, prepare
from isthmus.training.gpus import one_gpu


def main(args: Namespace) -> None:
    options = parse_options(options_class(args.method, RetrieverOptions), args.options, f"step {args.method}")
    pairs = filled_tsv(args.pairs, ["query", "document"])
    files = [digest(path) for path in (args.encoder, args.pairs, *args.bitext)]

    def learn(options: RetrieverOptions, state: Path, output: Path) -> Costs:
        prepare(args.seed)
        model = new_retriever(args.encoder, options.query_length, options.max_length, options.dimension)
        prompts = [model.prompts[role] for role in ("query", "document")]
        source = TextSource(args.bitext, model.tokenizer, prompts, args.seed)
        trainer_class = robust_trainer(RankingTrainer, new_train_method(args.method, options, source))
        mark = fingerprint(args.method, options_facts(options), args.seed, files)
        costs = train_retriever(model, pairs, options, args.seed, state, mark, trainer_class)
        if ranks.rank() == 0:
            save_retriever(model, output)
        return costs

    finish(args, learn(within_passes(options, learn), args.state, args.output))


if __name__ == "__main__":
    arguments = parser(__doc__)
    train_arguments(arguments)
    arguments.add_argument("--pairs", type=Path, required=True, help="pairs to learn: query document")
    run(one_gpu(main), arguments)
