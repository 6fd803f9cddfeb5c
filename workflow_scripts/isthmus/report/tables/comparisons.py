"""The table of comparisons: pairs of methods on the same test items, with differences, intervals and tests."""

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from isthmus.evaluation.collect import named, read_table
from isthmus.evaluation.measures import Measure, gain_of
from isthmus.evaluation.statistics.comparisons import ABOUT, Plan, comparisons
from isthmus.report.drawing import image
from isthmus.report.figures.effects import effect_plot
from isthmus.report.output import Table, document, interval, pipes
from isthmus.report.rows import label

CAPTION = """
{encoder}, {task}: methods compared on the same test items, against the baseline and family against family, in groups
of languages and in single ones. ``low`` and ``high``: 95% bootstrap interval over items; ``seeds_low`` and
``seeds_high``: over items and seeds. ``p_items``: McNemar's exact or the randomisation test; ``p_seeds``: over items
and seeds; ``p_holm``: the larger of the two after Holm's correction.
"""
FIGURE = "effects"
SECTIONS = {
    "group": "groups of languages, and families of methods against each other",
    "gap": "the gap between groups, and how each method changes it",
    "language": "single languages",
}
HEAD = ["", "method", "over", "difference", "items and seeds", "p, items", "p, seeds", "p, Holm"]


def table(
    item_values: list[Path],
    encoder: str,
    task: str,
    chains: dict[str, str],
    baseline: str,
    protocol: str,
    families: dict[str, str],
    groups: dict[str, list[str]],
    further: list[tuple[str, str]],
    gap: list[str],
    resamples: int,
    permutations: int,
    level: float,
    smallest_gain: float,
    note: str,
) -> Table:
    """Make the table, and draw the effects from its unrounded numbers."""
    rows = named(pd.concat([read_table(path) for path in item_values]), chains, baseline).assign(protocol=protocol)
    pairs = tuple((one, other) for one, other in further)
    plan = Plan(families, baseline, groups, tuple(gap), resamples, permutations, level, pairs)
    found = comparisons(rows, plan)
    effects = effect_plot(found, plan, smallest_gain, note)
    return Table(found, comparisons_markdown(found, level, note), partial(image, effects))


def comparisons_markdown(table: pd.DataFrame, level: float, note: str) -> str:
    """Format one section per measure and kind of group; significant comparisons are bold."""
    about = table.iloc[0]
    parts = []
    for names, found in table[table["scope"].isin(SECTIONS)].groupby([*ABOUT, "scope"], sort=False):
        measure, scope = names[-2:]
        rows = found[(found["other"] != "") | (scope == "gap")]
        if rows.empty:
            continue
        lines = [_line(row, gain_of(measure), level) for _, row in rows.iterrows()]
        parts += [f"## {gain_of(measure).heading} ({label(measure)}): {SECTIONS[scope]}", pipes([HEAD, *lines], 3)]
        parts.append(f"Seeds: {_number(rows['seeds'])}. Holm's correction is over {_number(rows['tests'])} tests.")
    parts.append("docs/statistics.md says what is tested and corrected, and how.")
    return document(f"{about['encoder']}, {about['task'].upper()}: comparisons", parts, note)


def _number(counts: pd.Series) -> str:
    return " or ".join(str(count) for count in sorted(set(counts.dropna().astype(int))))


def _line(row: pd.Series, shape: Measure, level: float) -> list[str]:
    of_items = interval(shape, row["low"], row["high"])
    if not row["other"]:
        return [
            label(row["group"]),
            label(row["method"]),
            "",
            f"{shape.text(row['value'])} {of_items}".strip(),
            *[""] * 4,
        ]
    difference = f"{shape.text(row['difference'])} {of_items}".strip()
    return [
        label(row["group"]),
        label(row["method"]),
        label(row["other"]),
        f"**{difference}**" if row["p_holm"] < level else difference,
        interval(shape, row["seeds_low"], row["seeds_high"]),
        *[p_text(row[name]) for name in ("p_items", "p_seeds", "p_holm")],
    ]


def p_text(value: float) -> str:
    """Format a p value; a missing p value gives an empty text."""
    return "" if np.isnan(value) else "<0.001" if value < 0.001 else f"{value:.3f}"
