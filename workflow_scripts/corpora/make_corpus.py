"""Make one corpus file in the standard format of its kind.

`nli` needs --lang and --split; `bitext`, `word_alignment` and `text` need --lang; `documents` needs --document;
`queries` and `qrels` need --query and --document. In the options {lang}, {split}, {query} and {document} stand for
those.

Example:
    make_corpus.py --kind nli --source local --lang sw --split dev --output corpora/xnli/sw.dev.tsv \\
        --options '{"path": "data/xnli-{split}/{lang}.tsv"}'
"""

import argparse
from pathlib import Path

from isthmus.cli import json_argument, log, parser, run
from isthmus.corpora import sources
from isthmus.corpora.request import KINDS, Request
from isthmus.errors import InputError
from isthmus.files import read_json


def main(args: argparse.Namespace) -> None:
    fetched = [read_json(path) for path in args.fetched]
    request = Request(args.kind, args.source, args.lang, args.split, args.query, args.document, args.options, fetched)
    try:
        sources.write_corpus(request, args.output)
    except InputError as error:
        raise InputError(f"{args.name}: {error}" if args.name else str(error)) from error
    log.info("wrote %s", args.output)


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--kind", required=True, choices=KINDS)
    arguments.add_argument("--source", required=True, choices=sources.names())
    arguments.add_argument("--lang", default="", help="tag of the language")
    arguments.add_argument("--split", default="", choices=["", "train", "dev", "test"])
    arguments.add_argument("--query", default="", help="language of the queries")
    arguments.add_argument("--document", default="", help="language of the documents")
    arguments.add_argument("--options", type=json_argument, default={}, help="the corpus's options, as JSON")
    arguments.add_argument("--fetched", type=Path, nargs="*", default=[], help="what fetch.py wrote of its downloads")
    arguments.add_argument("--name", default="", help="the corpus's name, for messages")
    arguments.add_argument("--output", type=Path, required=True)
    run(main, arguments)
