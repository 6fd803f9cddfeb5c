"""Search a collection by BM25 with the translation of each query: one TREC run a direction that has translations.

Example:
    evaluate_bm25.py --corpus results/corpora/xquad_r --directions de-en en-de --split test \\
        --output results/evaluation/bm25/xquad_r.test
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.evaluation.bm25 import BM25Search
from isthmus.evaluation.identity import BM25
from isthmus.retrieval.collection import write_runs


def main(args: argparse.Namespace) -> None:
    write_runs(BM25Search(), args.corpus, args.directions, args.split, args.output, BM25, columns=["translation"])


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--corpus", type=Path, required=True, help="folder of a collection")
    arguments.add_argument("--directions", nargs="+", required=True, help="query-document languages, such as sw-en")
    arguments.add_argument("--split", required=True, help="split of the queries")
    arguments.add_argument("--output", type=Path, required=True, help="folder to write the runs into")
    cli.run(main, arguments)
