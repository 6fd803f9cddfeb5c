"""Rows of measurements: select the rows of a table, order its methods, and format their names."""

import pandas as pd

from isthmus.errors import InputError
from isthmus.evaluation.identity import BM25, BM25_OVER, HUMAN, SENTENCE, STATISTICAL, UNTRAINED
from isthmus.evaluation.measures import COMPARED

REFERENCES = [SENTENCE, BM25, UNTRAINED, STATISTICAL, HUMAN]
KINDS = {
    "": "",
    "x-en": "foreign queries, English documents",
    "en-x": "English queries, foreign documents",
    "same": "one language",
}


def select(rows: pd.DataFrame, encoder: str, task: str) -> pd.DataFrame:
    """Select the measurements that compare methods on one encoder and task, in the registry's order of measures.

    A reference line without an encoder or a task belongs to all. A translated query counts only in a reference line.

    Raises:
        InputError: there is no such measurement.
    """
    translated = (rows["queries"] == "translated") & ~rows["method"].isin([HUMAN, BM25])
    about = rows["encoder"].isin([encoder, ""]) & rows["task"].isin([task, ""])
    chosen = rows[~translated & about & rows["measure"].isin(COMPARED)]
    if chosen.empty:
        raise InputError(f"the results hold nothing about encoder {encoder!r} and task {task!r}")
    return chosen.sort_values("measure", key=lambda names: names.map(COMPARED.index), kind="stable")


def is_reference(method: str) -> bool:
    """Tell whether a method is a reference line, such as BM25 with a translator's queries."""
    return method in REFERENCES or method.startswith(BM25_OVER)


def ordered(methods: list[str], found: pd.Series) -> list[str]:
    """Order the methods in ``found`` as in ``methods``; reference lines come last."""
    present = dict.fromkeys(found)
    named = [*methods, *REFERENCES]
    return [name for name in named if name in present] + [name for name in present if name not in named]


def label(method: str) -> str:
    """Format a method's name for people."""
    return method.replace("_", " ")
