"""Score an encoder's sentence vectors on parallel documents: retrieval, mining among distractors, sentence alignment.

Writes a tidy TSV: method (margin, cosine; lengths, vectors), language, measure, value, items.

Example:
    evaluate_mining.py --encoder results/encoders/me5_small --english results/corpora/news/en.sentences.tsv \\
        --foreign results/corpora/news/sw.sentences.tsv --output results/evaluation/me5_small/mining/news.tsv
"""

import argparse
from pathlib import Path

from isthmus.bitext.mine.documents import parallel_documents, read_documents
from isthmus.bitext.mine.encode import SentenceEncoder
from isthmus.cli import json_argument, made_folder, parser, precision_argument, run
from isthmus.config.options import parse_options
from isthmus.evaluation.mining import MiningOptions, score_mining
from isthmus.evaluation.scores import write_scores
from isthmus.training.gpus import one_gpu


def main(args: argparse.Namespace) -> None:
    options = parse_options(MiningOptions, args.options, "mining")
    encode = SentenceEncoder(args.encoder, args.precision)
    english, rows = read_documents(args.english), []
    for path in args.foreign:
        foreign = read_documents(path)
        names = parallel_documents(english, foreign, path)
        rows += score_mining(path.name.split(".")[0], english, foreign, names, encode, options)
    write_scores(args.output, rows)


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--encoder", type=made_folder, required=True, help="encoder folder")
    arguments.add_argument("--english", type=Path, required=True, help="TSV: document, text")
    arguments.add_argument("--foreign", type=Path, nargs="+", required=True, help="files {lang}.sentences.tsv")
    arguments.add_argument("--options", type=json_argument, default={}, help="JSON object of options")
    precision_argument(arguments)
    arguments.add_argument("--output", type=Path, required=True, help="TSV to write")
    run(one_gpu(main), arguments)
