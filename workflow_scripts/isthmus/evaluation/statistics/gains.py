"""Gains of each method over a baseline, and the share of the gap to human translation that it closes."""

from collections.abc import Callable

import pandas as pd

from isthmus.evaluation.collect import COLUMNS
from isthmus.evaluation.identity import HUMAN
from isthmus.evaluation.measure import IDENTITY, groups
from isthmus.evaluation.measures import PRIMARY
from isthmus.evaluation.statistics.intervals import Values, average_over, closed_interval, difference_interval

CELL = [name for name in IDENTITY if name != "chain"]


def gains(items: pd.DataFrame, methods: dict[str, str], baseline: str, resamples: int) -> pd.DataFrame:
    """Measure ``{measure}_gain`` and, if there is a human translation, ``{measure}_gap_closed``.

    Each task's primary measure is averaged over seeds first. Differences are paired by item.

    Args:
        items: a row per item: ``CELL``, method, seed, queries, direction, language, measure, item, value.
        methods: methods to compare with the baseline: chain by method name.
        baseline: a method.
        resamples: bootstrap resamples of an interval.

    Returns:
        A table of ``COLUMNS``, without seeds.
    """
    wanted = (items["queries"] != "translated") | (items["method"] == HUMAN)
    items = items[wanted & (items["measure"] == items["task"].map(PRIMARY))]
    rows: list[dict] = []
    for names, found in items.groupby(CELL, sort=False):
        cell = dict(zip(CELL, names, strict=True))
        values = {method: _conditions(part) for method, part in found.groupby("method", sort=False)}
        for method in [name for name in methods if name in values and name != baseline]:
            sides = [values[method], values[baseline]]
            rows += _rows(cell, method, "gain", sides, difference_interval, resamples)
            if HUMAN in values:
                rows += _rows(cell, method, "gap_closed", [*sides, values[HUMAN]], closed_interval, resamples)
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.assign(chain=table["method"].map(methods), seed="", queries="")


def _rows(cell: dict, method: str, what: str, sides: list[dict], interval: Callable, resamples: int) -> list[dict]:
    shared = {key: [side[key] for side in sides] for key in sides[0] if all(key in side for side in sides)}
    rows = []
    for direction, language, several in groups(shared):
        value, low, high = interval(*zip(*several, strict=True), resamples)
        rows.append(
            {
                **cell,
                "method": method,
                "direction": direction,
                "language": language,
                "measure": f"{PRIMARY[cell['task']]}_{what}",
                "value": value,
                "low": low,
                "high": high,
                "items": len(set().union(*[of_method for of_method, *_ in several])),
            }
        )
    return rows


def _conditions(rows: pd.DataFrame) -> dict[tuple[str, str], Values]:
    """Average over seeds: ``{(direction, language): {item: mean}}``."""
    return {
        condition: average_over(
            [dict(zip(one["item"], one["value"], strict=True)) for _, one in found.groupby("seed", sort=False)]
        )
        for condition, found in rows.groupby(["direction", "language"], sort=False)
    }
