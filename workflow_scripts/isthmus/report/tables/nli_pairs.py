"""The generalised setting of XNLI: accuracy by the languages of premise and hypothesis."""

from pathlib import Path

import pandas as pd

from isthmus.errors import InputError
from isthmus.evaluation.collect import read_table
from isthmus.evaluation.measure import AVERAGE, kind
from isthmus.languages import split_direction
from isthmus.report.output import Table, document, pipes
from isthmus.report.rows import label, ordered

CAPTION = """
Accuracy with premise and hypothesis in two languages: the mean over each kind of pair, in the CSV each pair.
"""
LABELS = {"task": "nli", "table": "two languages"}
MEASURE = "pair_accuracy"
KINDS = {
    "same": "one language",
    "x-en": "English hypothesis",
    "en-x": "English premise",
    "x-x": "two other languages",
}


def table(pair_measures: Path, encoder: str, methods: list[str], note: str) -> Table:
    """Make the table."""
    frame = pair_frame(read_table(pair_measures), encoder, methods)
    return Table(frame, pair_markdown(frame, f"{encoder}, NLI in two languages", note))


def pair_frame(rows: pd.DataFrame, encoder: str, methods: list[str]) -> pd.DataFrame:
    """Compute corpus, split, method, premise, hypothesis, kind of pair, accuracy and its deviation over seeds.

    Raises:
        InputError: there is no measurement of the encoder on language pairs.
    """
    rows = rows[(rows["encoder"] == encoder) & (rows["measure"] == MEASURE) & (rows["language"] != AVERAGE)]
    if rows.empty:
        raise InputError(f"the results hold no pairs of languages of encoder {encoder!r}")
    premises, hypotheses = zip(*map(split_direction, rows["direction"]), strict=True)
    rows = rows.assign(premise=premises, hypothesis=hypotheses, kind=rows["direction"].map(kind))
    order = ordered(methods, rows["method"])
    keys = ["corpus", "split", "method", "premise", "hypothesis", "kind"]
    found = rows.groupby(keys, sort=False)["value"].agg(["mean", "std"]).reset_index()
    found = found.rename(columns={"mean": "accuracy", "std": "deviation"})
    return found.sort_values("method", key=lambda names: names.map(order.index), kind="stable", ignore_index=True)


def pair_markdown(frame: pd.DataFrame, title: str, note: str) -> str:
    """Format the means over each kind of pair, a line per method; then each method's pairs, premises by hypotheses."""
    parts = []
    for (corpus, split), found in frame.groupby(["corpus", "split"], sort=False):
        present = [name for name in KINDS if name in set(found["kind"])]
        wide = found.pivot_table(index="method", columns="kind", values="accuracy", sort=False)[present]
        parts += [f"## Accuracy (%), {corpus} {split}", _grid(wide.rename(index=label, columns=KINDS), "method")]
        for method, of_method in found.groupby("method", sort=False):
            matrix = of_method.pivot(index="premise", columns="hypothesis", values="accuracy")
            languages = list(dict.fromkeys(of_method["premise"]))
            parts += [f"### {label(str(method))}", _grid(matrix.loc[languages, languages], "premise \\ hypothesis")]
    return document(title, parts, note)


def _grid(wide: pd.DataFrame, corner: str) -> str:
    lines = [[str(name), *(f"{100 * value:.1f}" for value in wide.loc[name])] for name in wide.index]
    return pipes([[corner, *wide.columns], *lines])
