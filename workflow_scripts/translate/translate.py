"""Translate columns of a corpus file into English; the other columns stay as they are.

A dictionary also writes the column `structured`: each translation of each word with its probability, as JSON.

Example:
    translate.py --method smt --model results/translators/smt/sw --language sw --columns premise hypothesis \\
        --input results/corpora/xnli/sw.dev.tsv --output results/translations/smt/xnli/sw.dev.tsv
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.config.methods import methods
from isthmus.files import filled_tsv, write_tsv
from isthmus.training.gpus import one_gpu
from isthmus.translation.methods import translate_method
from isthmus.translation.rows import translated


def main(args: argparse.Namespace) -> None:
    method = translate_method(args.method, args.options)
    rows = filled_tsv(args.input, args.columns)[: args.max_items or None]
    result = translated(rows, args.columns, method.load(args.model, args.language))
    write_tsv(args.output, list(result[0]), result)


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--method", choices=list(methods("translate")), required=True)
    arguments.add_argument("--model", type=cli.made_folder, required=True, help="folder of make_translator.py")
    arguments.add_argument("--language", required=True, help="language to translate from")
    arguments.add_argument("--options", type=cli.json_argument, default={}, help="the method's options, as JSON")
    arguments.add_argument("--columns", nargs="+", required=True, help="columns to translate")
    arguments.add_argument("--max-items", type=int, default=0, help="translate the first so many rows; 0 for all")
    arguments.add_argument("--input", type=Path, required=True, help="corpus file, tab-separated")
    arguments.add_argument("--output", type=Path, required=True, help="the same with its columns translated")
    cli.run(one_gpu(main), arguments)
