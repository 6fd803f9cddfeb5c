"""Score translations of held-out bitext by BLEU and chrF++; write a row for each language and measure.

A row has sacreBLEU's signature.

Args:
    translations: files {lang}.tsv, with the translation in `foreign` and the reference in `english`
    output: table to write
"""

from isthmus.cli import Inputs, Output, call, log
from isthmus.evaluation.translation import COLUMNS, score
from isthmus.files import filled_tsv, write_tsv
from isthmus.paths import language_of


def main(*, translations: Inputs, output: Output) -> None:
    scores = []
    for path in translations:
        rows = filled_tsv(path, ["english", "foreign"])
        scores += score(language_of(path), [row["foreign"] for row in rows], [row["english"] for row in rows])
    for row in scores:
        log.info("%(language)s: %(measure)s %(value)s over %(items)s sentences (%(signature)s)", row)
    write_tsv(output, COLUMNS, scores)


if __name__ == "__main__":
    call(main, __doc__)
