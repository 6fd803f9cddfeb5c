"""Make one corpus file in the standard format of its kind.

`nli` needs --language and --split; `bitext`, `alignment`, `text` and `documents` need --language; `queries` and `qrels`
need --direction. In the options of `local` and `hub` {lang}, {split}, {query} and {document} stand for those.

Example:
    make_corpus.py --kind nli --source local --language sw --split dev --output corpora/xnli/sw.dev.tsv \\
        --options '{"path": "data/xnli-{split}/{lang}.tsv"}'
"""

import argparse
from pathlib import Path

from isthmus.cli import json_argument, log, parser, run
from isthmus.corpora.request import Request
from isthmus.corpora.sources import KINDS, SOURCES, write_corpus


def main(args: argparse.Namespace) -> None:
    query, _, document = args.direction.partition("-")
    document = args.language if args.kind == "documents" else document
    write_corpus(Request(args.kind, args.source, args.language, args.split, query, document, args.options), args.output)
    log.info("wrote %s", args.output)


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--kind", required=True, choices=KINDS)
    arguments.add_argument("--source", required=True, choices=list(SOURCES))
    arguments.add_argument("--language", default="", help="an ISO 639 code")
    arguments.add_argument("--split", default="", choices=["", "train", "dev", "test"])
    arguments.add_argument("--direction", default="", help="language of the queries-language of the documents: sw-en")
    arguments.add_argument("--options", type=json_argument, default={}, help="the corpus's options, as JSON")
    arguments.add_argument("--output", type=Path, required=True)
    run(main, arguments)
