"""Search a collection with an encoder's own sentence vectors (its pooling, its prefixes), untrained.

Example:
    evaluate_sentence_vectors.py --encoder results/encoders/me5_small --corpus results/corpora/xquad_r \\
        --directions de-en en-de --split test --output results/evaluation/me5_small/sentence/xquad_r.test
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.evaluation.identity import SENTENCE
from isthmus.evaluation.sentence import SentenceSearch, sentence_model
from isthmus.tasks.retrieval.data import write_runs
from isthmus.training.gpus import one_gpu


def main(args: argparse.Namespace) -> None:
    search = SentenceSearch(sentence_model(args.encoder), args.precision)
    write_runs(search, args.corpus, args.directions, args.split, args.output, SENTENCE)


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--encoder", type=cli.made_folder, required=True, help="folder of an encoder")
    arguments.add_argument("--corpus", type=Path, required=True, help="folder of a collection")
    arguments.add_argument("--directions", nargs="+", required=True, help="query-document languages, such as sw-en")
    arguments.add_argument("--split", required=True, help="split of the queries")
    cli.precision_argument(arguments)
    arguments.add_argument("--output", type=Path, required=True, help="folder to write the runs into")
    cli.run(one_gpu(main), arguments)
