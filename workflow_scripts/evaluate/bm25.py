"""Search a collection by BM25 with the translation of each query: one TREC run a direction that has translations.

The corpus carries the translations, or a folder of translated queries does (--queries, --column text); those of a
dictionary may be structured queries (--column structured).

Example:
    evaluate_bm25.py --corpus results/corpora/xquad_r --directions de-en en-de --split test \\
        --output results/evaluation/bm25/xquad_r.test
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.evaluation.bm25 import BM25Search
from isthmus.evaluation.structured import StructuredSearch
from isthmus.tasks.retrieval.data import write_runs


def main(args: argparse.Namespace) -> None:
    search = StructuredSearch() if args.column == "structured" else BM25Search()
    write_runs(search, args.corpus, args.directions, args.split, args.output, "bm25", [args.column], args.queries)


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--corpus", type=Path, required=True, help="folder of a collection")
    arguments.add_argument("--queries", type=Path, help="folder of translated queries (the corpus's own)")
    arguments.add_argument("--column", choices=["translation", "text", "structured"], default="translation")
    arguments.add_argument("--directions", nargs="+", required=True, help="query-document languages, such as sw-en")
    arguments.add_argument("--split", required=True, help="split of the queries")
    arguments.add_argument("--output", type=Path, required=True, help="folder to write the runs into")
    cli.run(main, arguments)
