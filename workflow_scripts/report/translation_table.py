"""Write the table of translators by language: BLEU, chrF++, and what one encoder's models reach through them.

Example:
    make_translation_table.py --results results/tables/measures.csv --encoder me5_small \\
        --methods '{"zero_shot": "plain", "translate_smt": "smt.plain"}' \\
        --scores results/evaluation/translation/smt/mafand_test.tsv \\
        --markdown results/tables/me5_small.translation.md
"""

import argparse
from pathlib import Path

from isthmus import cli
from isthmus.evaluation.collect import read_table
from isthmus.files import read_tsv, write_text
from isthmus.report.translation import translation_markdown, translation_rows


def main(args: argparse.Namespace) -> None:
    rows = translation_rows(read_table(args.results), args.encoder, args.methods)
    scores = [row for path in args.scores for row in read_tsv(path, ["measure", "signature"])]
    signatures = list(dict.fromkeys(f"{row['measure']}: {row['signature']}" for row in scores))
    write_text(args.markdown, translation_markdown(rows, f"{args.encoder}, translation into English", signatures))


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--results", type=Path, required=True, help="CSV of measurements")
    arguments.add_argument("--encoder", required=True, help="encoder to show")
    arguments.add_argument("--methods", type=cli.json_argument, required=True, help="JSON: chain by method name")
    arguments.add_argument("--scores", type=Path, nargs="+", required=True, help="files of score_translations.py")
    arguments.add_argument("--markdown", type=Path, required=True, help="Markdown to write")
    cli.run(main, arguments)
