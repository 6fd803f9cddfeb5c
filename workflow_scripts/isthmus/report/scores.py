"""Tables of scores of whole test sets: methods by languages, one section per measure."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from isthmus.evaluation.identity import identify
from isthmus.evaluation.measures import MEASURES, Measure
from isthmus.evaluation.scores import read_scores
from isthmus.report.output import Table, document, pipes
from isthmus.report.rows import label


def score_table(files: Sequence[Path], title: str, note: str) -> Table:
    """Make a table of evaluations' score files; the best of each column is bold.

    Columns are languages. They include the corpus if a language has several.

    Raises:
        InputError: a file is bad, or its path is not that of an evaluation.
    """
    frame = score_frame(files)
    several = frame.groupby("language")["corpus"].nunique().max() > 1
    encoders = set(frame["encoder"]) - {""}
    rows = frame.assign(
        column=frame["language"] + (" " + frame["corpus"] if several else ""),
        row=frame["method"].map(label)
        + frame["encoder"].map(lambda name: f" ({name})" if name and len(encoders) > 1 else ""),
    )
    parts = []
    for name, found in rows.groupby("measure", sort=False):
        parts += [f"## {MEASURES[str(name)].heading}", _grid(found, MEASURES[str(name)])]
    items = rows.groupby("column", sort=False)["items"].max()
    parts.append("Items: " + ", ".join(f"{column} {count}" for column, count in items.items()) + ".")
    return Table(frame, document(title, parts, note))


def score_frame(files: Sequence[Path]) -> pd.DataFrame:
    """Read the rows of score files; add the encoder ("" if there is none) and the corpus from each path."""
    rows = []
    for file in files:
        about = identify(file)
        rows += [{"encoder": about.encoder, "corpus": about.corpus} | row for row in read_scores(file)]
    return pd.DataFrame(rows).astype({"value": float})


def _grid(found: pd.DataFrame, measure: Measure) -> str:
    wide = found.pivot(index="row", columns="column", values="value")
    wide = wide.reindex(index=found["row"].unique(), columns=found["column"].unique())
    text = wide.map(measure.text)
    leaders = (wide.min() if measure.falling else wide.max()).map(measure.text)
    text = text.where(text.ne(leaders), "**" + text + "**")
    return pipes([["method", *wide.columns], *([name, *text.loc[name]] for name in wide.index)])
