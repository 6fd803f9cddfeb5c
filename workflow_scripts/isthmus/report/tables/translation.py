"""The table of translators: BLEU and chrF++, and the results of retrieval and NLI with their translations."""

from pathlib import Path

import pandas as pd

from isthmus.evaluation.collect import read_table
from isthmus.evaluation.identity import BM25_OVER
from isthmus.evaluation.measure import AVERAGE
from isthmus.evaluation.measures import MEASURES, by_provider
from isthmus.files import read_tsv
from isthmus.report.output import Table, document, pipes
from isthmus.report.rows import label

CAPTION = """
Each translator's BLEU and chrF++ (sacrebleu, signatures below the table) on bitext that nothing was trained on,
beside what BM25 and the English models reach through its translations.
"""
LABELS = {"task": "both", "table": "translation"}
SHOWN = [*by_provider("sacrebleu"), "map", "accuracy"]


def table(measures: Path, translation_scores: list[Path], encoder: str, chains: dict[str, str]) -> Table:
    """Make the table; ``translation_scores`` have sacrebleu's signatures."""
    rows = translation_rows(read_table(measures), encoder, chains)
    scores = [row for path in translation_scores for row in read_tsv(path, ["measure", "signature"])]
    signatures = list(dict.fromkeys(f"{row['measure']}: {row['signature']}" for row in scores))
    frame = rows.set_axis([_heading(column) for column in rows], axis=1).reset_index()
    return Table(frame, translation_markdown(rows, f"{encoder}, translation into English", signatures))


def translation_rows(rows: pd.DataFrame, encoder: str, methods: dict[str, str]) -> pd.DataFrame:
    """Make one row per translator and language, with a column per measure, system ("" for none) and corpus.

    Args:
        rows: measurements of all encoders.
        encoder: encoder of the models to include; values are means over seeds.
        methods: chain by method name.
    """
    rows = rows[rows["measure"].isin(SHOWN) & rows["encoder"].isin(["", encoder]) & (rows["language"] != AVERAGE)]
    parts = []
    for translator in dict.fromkeys(rows.loc[rows["measure"] == "bleu", "chain"]):
        asked = {translator: "", f"{BM25_OVER}{translator}": "BM25"}
        asked |= {chain: label(name) for name, chain in methods.items() if chain.startswith(f"{translator}.")}
        found = rows[rows["chain"].isin(asked)]
        parts.append(found.assign(translator=translator, asked=found["chain"].map(asked)))
    key = ["translator", "language", "measure", "asked", "corpus"]
    wide = pd.concat(parts).groupby(key, sort=False)["value"].mean().unstack(key[2:])
    return wide[sorted(wide, key=lambda column: SHOWN.index(column[0]))]


def translation_markdown(rows: pd.DataFrame, title: str, signatures: list[str]) -> str:
    """Format the table of :func:`translation_rows`, with sacrebleu's signatures below."""
    lines = [["translator", "language", *map(_heading, rows)]]
    for (translator, language), values in rows.iterrows():
        lines.append([label(translator), language, *[_cell(column[0], value) for column, value in values.items()]])
    return document(title, [pipes(lines, texts=2), *[f"`{one}`" for one in signatures]])


def _heading(column: tuple[str, str, str]) -> str:
    measure, *rest = column
    return ", ".join(filter(None, (MEASURES[measure].title, *rest)))


def _cell(measure: str, value: float) -> str:
    text = MEASURES[measure].text(value)
    return text and text + MEASURES[measure].unit
