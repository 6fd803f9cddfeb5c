"""Tables of scores of whole test sets: methods by languages, a table a measure."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from isthmus.evaluation.identity import identify
from isthmus.evaluation.scores import read_scores
from isthmus.report.table import pipes

TITLES = {
    "aer": "Alignment error rate (%)",
    "precision": "Precision (%)",
    "recall": "Recall (%)",
    "f1": "F1 (%)",
    "to_english": "P@1, foreign sentences into English (%)",
    "from_english": "P@1, English sentences into the other language (%)",
}
FALLING = ("aer",)


def score_frame(files: Sequence[Path]) -> pd.DataFrame:
    """The rows of evaluations' score files: encoder (of the path, empty where there is none), corpus, then their own.

    Raises:
        InputError: a file is bad, or its path is that of no evaluation.
    """
    rows = []
    for file in files:
        about = identify(file)
        rows += [{"encoder": about.encoder, "corpus": about.corpus} | row for row in read_scores(file)]
    return pd.DataFrame(rows).astype({"value": float})


def score_markdown(frame: pd.DataFrame, title: str, note: str) -> str:
    """The scores as one Markdown text; the best of each column in bold.

    Columns are languages, with their corpus where a language has several.
    """
    several = frame.groupby("language")["corpus"].nunique().max() > 1
    encoders = set(frame["encoder"]) - {""}
    frame = frame.assign(
        column=frame["language"] + (" " + frame["corpus"] if several else ""),
        row=frame["method"].str.replace("_", " ")
        + frame["encoder"].map(lambda name: f" ({name})" if name and len(encoders) > 1 else ""),
    )
    parts = [f"# {title}{f' ({note})' if note else ''}"]
    for measure, found in frame.groupby("measure", sort=False):
        parts += [f"## {TITLES.get(str(measure), str(measure))}", _grid(found, measure in FALLING)]
    items = frame.groupby("column", sort=False)["items"].max()
    parts.append("Items: " + ", ".join(f"{column} {count}" for column, count in items.items()) + ".")
    return "\n\n".join(parts) + "\n"


def _grid(found: pd.DataFrame, falling: bool) -> str:
    wide = found.pivot(index="row", columns="column", values="value")
    wide = wide.reindex(index=found["row"].unique(), columns=found["column"].unique())
    shown = wide.map(lambda value: "" if pd.isna(value) else f"{100 * value:.1f}")
    leaders = wide.min() if falling else wide.max()
    lines = [["method", *wide.columns]]
    for name in wide.index:
        best = {column: shown.loc[name, column] == f"{100 * leaders[column]:.1f}" for column in wide.columns}
        lines.append([name, *[f"**{text}**" if best[column] else text for column, text in shown.loc[name].items()]])
    return pipes(lines)
