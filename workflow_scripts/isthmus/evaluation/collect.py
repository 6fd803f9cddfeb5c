"""Measurements of all models in one table, each with the name of its method."""

from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd

from isthmus.errors import InputError
from isthmus.evaluation.identity import HUMAN, REFERENCES
from isthmus.evaluation.measure import ROWS
from isthmus.files import atomic

COLUMNS = ["encoder", "method", *[name for name in ROWS if name != "encoder"]]


def named(rows: pd.DataFrame, methods: dict[str, str], baseline: str) -> pd.DataFrame:
    """Add the method to measurements: a row is repeated for every method with its chain.

    Measurements without an encoder, such as BM25 or a translator's scores, have their chain as method.

    The baseline on translated queries becomes the method ``human_translation``: the same model with queries that a
    human translated.

    Args:
        rows: measurements with the columns ``encoder``, ``chain`` and ``queries``.
        methods: chain by method name.
        baseline: a name in ``methods``.

    Raises:
        InputError: a chain belongs to no method, or the baseline is not a method.
    """
    if baseline not in methods:
        raise InputError(f"baseline: {baseline!r} is not a method; methods are {', '.join(methods)}")
    names: dict[str, list[str]] = defaultdict(list, {name: [name] for name in REFERENCES})
    for method, chain in methods.items():
        names[chain].append(method)
    names |= {chain: [chain] for chain in rows.loc[rows["encoder"] == "", "chain"].unique()}
    unknown = [chain for chain in rows["chain"].unique() if chain not in names]
    if unknown:
        raise InputError(f"methods: no method is the chain {unknown[0]!r}; add a line NAME: {unknown[0]}")
    ceiling = (rows["chain"] == methods[baseline]) & (rows["queries"] == "translated")
    rows = rows.assign(method=rows["chain"].map(names).where(~ceiling, HUMAN))
    return rows.explode("method", ignore_index=True)


def write_table(path: Path, frame: pd.DataFrame) -> None:
    """Write a CSV, atomically. Numbers have six decimals; missing numbers are empty."""
    with atomic(path) as temporary:
        frame.to_csv(temporary, index=False, float_format="%.6f", lineterminator="\n")


def read_table(path: Path) -> pd.DataFrame:
    """Read a CSV of measurements: ``value``, ``low`` and ``high`` as numbers (nan if empty), the rest as text.

    Raises:
        InputError: the file is missing.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    for column in ("value", "low", "high"):
        if column in frame:
            frame[column] = pd.to_numeric(frame[column].replace("", np.nan))
    return frame
