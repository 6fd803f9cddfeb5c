"""What translation is worth: each translator's BLEU and chrF++ beside what is retrieved and classified through it."""

import pandas as pd

from isthmus.evaluation.identity import BM25_OVER
from isthmus.evaluation.measure import AVERAGE
from isthmus.report.measures import label
from isthmus.report.table import pipes

SHOWN = {
    "bleu": ("BLEU", "{:.1f}"),
    "chrf": ("chrF++", "{:.1f}"),
    "map": ("MAP", "{:.3f}"),
    "accuracy": ("Accuracy", "{:.1%}"),
}


def translation_rows(rows: pd.DataFrame, encoder: str, methods: dict[str, str]) -> pd.DataFrame:
    """One row a translator and language; one column a measure, who was asked ("" for nobody) and a corpus.

    Args:
        rows: measurements of all encoders.
        encoder: whose models' rows count; means over their seeds.
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
    return wide[sorted(wide, key=lambda column: list(SHOWN).index(column[0]))]


def translation_markdown(rows: pd.DataFrame, title: str, signatures: list[str]) -> str:
    """The table of :func:`translation_rows` as Markdown, over sacrebleu's signatures."""
    heads = [", ".join(filter(None, (SHOWN[measure][0], *rest))) for measure, *rest in rows]
    lines = [["translator", "language", *heads]]
    for (translator, language), values in rows.iterrows():
        cells = ["" if pd.isna(value) else SHOWN[column[0]][1].format(value) for column, value in values.items()]
        lines.append([label(translator), language, *cells])
    return "\n\n".join([f"# {title}", pipes(lines, texts=2), *[f"`{one}`" for one in signatures]]) + "\n"
