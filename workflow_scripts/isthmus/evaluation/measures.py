"""How measures are called, scaled and compared, and how methods are ordered and told apart, in tables and figures."""

from dataclasses import dataclass

import pandas as pd

from isthmus.errors import InputError
from isthmus.evaluation.identity import BM25, BM25_OVER, HUMAN, SENTENCE, STATISTICAL, UNTRAINED

REFERENCES = [SENTENCE, BM25, UNTRAINED, STATISTICAL, HUMAN]
KINDS = {
    "": "",
    "x-en": "foreign queries, English documents",
    "en-x": "English queries, foreign documents",
    "same": "one language",
}


@dataclass(frozen=True)
class Measure:
    """How a measure is shown.

    Attributes:
        title: its name with its unit.
        factor: what its value is multiplied by.
        digits: decimals shown.
        falling: whether less is better.
        signed: whether it is a difference, shown with its sign and its interval.
    """

    title: str
    factor: float = 1.0
    digits: int = 3
    falling: bool = False
    signed: bool = False

    def text(self, value: float) -> str:
        """The value as printed; empty for a missing one."""
        sign = "+" if self.signed else ""
        return "" if pd.isna(value) else f"{value * self.factor:{sign}.{self.digits}f}"


MEASURES = {
    "accuracy": Measure("Accuracy (%)", 100, 1),
    "map": Measure("MAP"),
    "ndcg_cut_10": Measure("nDCG@10"),
    "recall_100": Measure("Recall@100"),
    "aer": Measure("Alignment error rate (%)", 100, 1, falling=True),
    "accuracy_gain": Measure("Gain in accuracy (points)", 100, 1, signed=True),
    "map_gain": Measure("Gain in MAP", signed=True),
    "map_gap_closed": Measure("Gap to human translation closed (%)", 100, 0, signed=True),
}


def select(rows: pd.DataFrame, encoder: str, task: str) -> pd.DataFrame:
    """The measurements that one encoder and task are reported by: those of ``MEASURES``, in its order.

    Reference lines without an encoder or a task belong to all. A translated query counts only in a reference line.

    Raises:
        InputError: there is none.
    """
    translated = (rows["queries"] == "translated") & ~rows["method"].isin([HUMAN, BM25])
    about = rows["encoder"].isin([encoder, ""]) & rows["task"].isin([task, ""])
    chosen = rows[~translated & about & rows["measure"].isin(MEASURES)]
    if chosen.empty:
        raise InputError(f"the results hold nothing about encoder {encoder!r} and task {task!r}")
    return chosen.sort_values("measure", key=lambda names: names.map(list(MEASURES).index), kind="stable")


def is_reference(method: str) -> bool:
    """Whether a line is none of the methods compared: one of ``REFERENCES``, or BM25 over a translator's queries."""
    return method in REFERENCES or method.startswith(BM25_OVER)


def ordered(methods: list[str], found: pd.Series) -> list[str]:
    """The methods found, in the order of ``methods``, then the reference lines."""
    present = dict.fromkeys(found)
    named = [*methods, *REFERENCES]
    return [name for name in named if name in present] + [name for name in present if name not in named]


def label(method: str) -> str:
    """A method's name as people read it."""
    return method.replace("_", " ")
