"""Measurements under attack on the word embeddings and under typing errors, for their table and their figure."""

import pandas as pd

from isthmus.errors import InputError
from isthmus.evaluation.measure import AVERAGE, kind
from isthmus.evaluation.measures import MEASURES, PRIMARY
from isthmus.report.rows import KINDS, ordered

LEVEL = {
    "pgd": "radius of the ball (mean word-embedding norms)",
    "noise": "share of letters hit by typing errors",
}
PANEL = ["corpus", "split", "kind", "attack", "language"]


def robustness_frame(rows: pd.DataFrame, encoder: str, task: str, methods: list[str]) -> pd.DataFrame:
    """Collect the task's primary measure under attack: ``PANEL``, method, level, value, deviation, low and high.

    Values and bounds are means over seeds. If there are several languages, ``average`` is one more.

    Raises:
        InputError: the results have no such measurement.
    """
    about = rows[(rows["encoder"] == encoder) & (rows["task"] == task)]
    parts = about["measure"].str.extract(rf"^{PRIMARY[task]}_(?P<attack>{'|'.join(LEVEL)})_(?P<level>.+)$")
    found = about.join(parts).dropna(subset=["attack"])
    if found.empty:
        raise InputError(f"the results hold nothing of encoder {encoder!r} and task {task!r} under attack")
    found = found.assign(kind=found["direction"].map(kind), level=found["level"].astype(float))
    cells = found.groupby([*PANEL, "method", "level"], sort=False)
    frame = cells.agg(
        value=("value", "mean"), deviation=("value", "std"), low=("low", "mean"), high=("high", "mean")
    ).reset_index()
    order = ordered(methods, frame["method"])
    frame["place"] = frame["method"].map(order.index)
    return frame.sort_values([*PANEL, "place", "level"], ignore_index=True).drop(columns="place")


def shown(frame: pd.DataFrame) -> pd.DataFrame:
    """Select the rows for tables and figures: the average over languages, and English, the training language."""
    alone = frame.groupby(["corpus", "split", "kind"])["language"].transform("nunique") == 1
    return frame[alone | frame["language"].isin([AVERAGE, "en"])]


def heading(key: tuple, task: str) -> str:
    """Return the heading of a panel."""
    of = dict(zip(PANEL, key, strict=True))
    attack = {"pgd": "under attack (PGD)", "noise": "under typing errors"}[of["attack"]]
    directions = f": {KINDS.get(of['kind'], of['kind'])}" if of["kind"] else ""
    return f"{MEASURES[PRIMARY[task]].heading}, {of['corpus']} {of['split']}{directions}, {of['language']}, {attack}"
