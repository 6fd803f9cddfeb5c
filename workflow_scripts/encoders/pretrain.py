"""Pre-train a small BERT with WordPiece by masked language modelling, and write it as a Hugging Face folder.

Each file of `--text` is one language: `{language}.txt`, a sentence a line. Killed, the same command goes on from the
last state saved in `--state`.

Example:
    pretrain_encoder.py --text corpora/mw_text/en.txt corpora/mw_text/sw.txt --options '{"max_steps": 2000}' \\
        --state state/encoders/mini_mbert --output encoders/mini_mbert
"""

import argparse
from pathlib import Path

from isthmus.cli import json_argument, log, parser, run
from isthmus.config.options import parse_options
from isthmus.encoders.sources.pretrain import PretrainOptions, pretrain
from isthmus.training.gpus import one_gpu


def main(args: argparse.Namespace) -> None:
    options = parse_options(PretrainOptions, args.options, "encoder source `pretrain`")
    pretrain(options, {path.stem: path for path in args.text}, args.state, args.output)
    log.info("wrote %s", args.output)


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--text", type=Path, nargs="+", required=True, help="{language}.txt files")
    arguments.add_argument("--options", type=json_argument, default={}, help="see PretrainOptions, as JSON")
    arguments.add_argument("--state", type=Path, required=True, help="folder of the saved training state")
    arguments.add_argument("--output", type=Path, required=True, help="the folder to write")
    run(one_gpu(main), arguments)
