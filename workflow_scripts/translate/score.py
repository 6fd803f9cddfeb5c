"""Score translations of held-out bitext by BLEU and chrF++: a row of each for each language, with its signature.

Each file of translations is named {lang}.tsv and holds the translation as `foreign` beside the reference, `english`.

Example:
    score_translations.py --translations results/translations/smt/mafand_test/sw.tsv \\
        --output results/evaluation/translation/smt/mafand_test.tsv
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.evaluation.translation import COLUMNS, score
from isthmus.files import filled_tsv, write_tsv


def main(args: argparse.Namespace) -> None:
    scores = []
    for path in args.translations:
        rows = filled_tsv(path, ["english", "foreign"])
        scores += score(path.stem, [row["foreign"] for row in rows], [row["english"] for row in rows])
    for row in scores:
        cli.log.info("%(language)s: %(measure)s %(value)s over %(items)s sentences (%(signature)s)", row)
    write_tsv(args.output, COLUMNS, scores)


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--translations", type=Path, nargs="+", required=True, help="files {lang}.tsv")
    arguments.add_argument("--output", type=Path, required=True, help="table to write")
    cli.run(main, arguments)
