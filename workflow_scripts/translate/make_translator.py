"""Make a translator from a language into English: learn it from clean bitext, or fetch it. Its folder is written.

Example:
    make_translator.py --method smt --language sw --options '{"tuning_steps": 30}' \\
        --bitext results/bitext/mafand_sw/sw.tsv --output results/translators/smt/sw
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.config.methods import methods
from isthmus.errors import InputError
from isthmus.files import stream_tsv
from isthmus.translation.methods import translate_method


def main(args: argparse.Namespace) -> None:
    method = translate_method(args.method, args.options)
    pairs = [
        (row["foreign"], row["english"]) for path in args.bitext for row in stream_tsv(path, ["english", "foreign"])
    ]
    if args.bitext and not pairs:
        raise InputError(f"no pair of bitext in {', '.join(map(str, args.bitext))}, and this step learns from some")
    method.train(pairs, args.language, args.output)


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--method", choices=list(methods("translate")), required=True)
    arguments.add_argument("--language", required=True, help="language to translate from")
    arguments.add_argument("--options", type=cli.json_argument, default={}, help="the method's options, as JSON")
    arguments.add_argument(
        "--bitext", type=Path, nargs="*", default=[], help="files `id english foreign` of the language"
    )
    arguments.add_argument("--output", type=Path, required=True, help="folder to write")
    cli.run(main, arguments)
