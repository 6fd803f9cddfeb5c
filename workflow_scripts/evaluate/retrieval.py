"""Search a collection with a late-interaction retriever: one TREC run a direction, and one for translated queries.

The translated queries, which are the ceiling, take as long again; --only-original leaves them out. With --rates, the
queries are searched with typing errors instead: a run for each direction and rate, {direction}.noise_{rate}.run, rate 0
among them.

Example:
    evaluate_clir.py --model results/models/mini_mbert/seed-1/clir/plain --corpus results/corpora/mw_clir \\
        --directions sw-en en-sw --split test --precision bf16 \\
        --output results/evaluation/mini_mbert/seed-1/clir/plain/mw_clir.test
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.evaluation.noise import disturbed_query
from isthmus.tasks.retrieval.data import write_runs
from isthmus.tasks.retrieval.model import load_retriever
from isthmus.tasks.retrieval.predict import MaxSimSearch
from isthmus.training.gpus import one_gpu


def main(args: argparse.Namespace) -> None:
    search = MaxSimSearch(load_retriever(args.model), args.precision)
    where = (search, args.corpus, args.directions, args.split, args.output, args.model.name)
    if args.rates:
        rates = {f"noise_{rate:g}": rate for rate in (0.0, *args.rates)}
        write_runs(*where, list(rates), args.queries, lambda row: disturbed_query(row, rates, args.seed))
    else:
        write_runs(*where, ["text"] if args.only_original else ["text", "translation"], args.queries)


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--model", type=cli.made_folder, required=True, help="folder of a retriever")
    arguments.add_argument("--corpus", type=Path, required=True, help="folder of a collection")
    arguments.add_argument("--queries", type=Path, help="folder of the queries, such as translated ones (the corpus's)")
    arguments.add_argument("--directions", nargs="+", required=True, help="query-document languages, such as sw-en")
    arguments.add_argument("--split", required=True, help="split of the queries")
    cli.precision_argument(arguments)
    arguments.add_argument("--only-original", action="store_true", help="do not search with the translated queries too")
    arguments.add_argument("--rates", type=float, nargs="*", default=[], help="shares of the queries' letters, up to 1")
    arguments.add_argument("--seed", type=int, default=1, help="of the typing errors (default 1)")
    arguments.add_argument("--output", type=Path, required=True, help="folder to write the runs into")
    cli.run(one_gpu(main), arguments)
