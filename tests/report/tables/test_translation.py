"""The table of translators."""

import pandas as pd

from isthmus.report.tables.translation import translation_markdown, translation_rows


def test_the_table_sets_scores_beside_results():
    columns = ["encoder", "chain", "language", "measure", "corpus", "value"]
    rows = pd.DataFrame(
        [
            ("", "smt", "sw", "bleu", "news", 12.34),
            ("", "smt", "average", "bleu", "news", 99.0),
            ("", "bm25_smt", "zu", "map", "afriqa", 0.41),
            ("mbert", "smt.plain", "sw", "accuracy", "xnli", 0.5),
            ("mbert", "plain", "sw", "accuracy", "xnli", 0.4),
            ("xlmr", "smt.plain", "sw", "accuracy", "xnli", 0.6),
        ],
        columns=columns,
    )
    found = translation_rows(rows, "mbert", {"zero_shot": "plain", "translate_smt": "smt.plain"})
    assert translation_markdown(found, "mbert", ["bleu: s"]).splitlines() == [
        "# mbert",
        "",
        "| translator | language | BLEU, news | MAP, BM25, afriqa | Accuracy, translate smt, xnli |",
        "| ---------- | -------- | ---------: | ----------------: | ----------------------------: |",
        "| smt        | sw       |       12.3 |                   |                         50.0% |",
        "| smt        | zu       |            |             0.410 |                               |",
        "",
        "`bleu: s`",
    ]
