"""Comparisons of methods and the verdict, as Markdown."""

import numpy as np
import pandas as pd

from isthmus.evaluation.statistics.comparisons import ABOUT
from isthmus.evaluation.statistics.verdict import NAMES, PAIRS
from isthmus.report.measures import MEASURES, Measure, label
from isthmus.report.table import pipes

SECTIONS = {
    "group": "groups of languages, and families of methods against each other",
    "gap": "the gap between groups, and how each method changes it",
    "language": "single languages",
}
HEAD = ["", "method", "over", "difference", "items and seeds", "p, items", "p, seeds", "p, Holm"]


def gain_of(measure: str) -> Measure:
    """How a difference in a measure is shown."""
    return MEASURES["accuracy_gain" if "accuracy" in measure else "map_gain"]


def comparisons_markdown(table: pd.DataFrame, level: float, note: str) -> str:
    """All comparisons of one encoder and task, significant ones in bold; a section a measure and kind of group."""
    about = table.iloc[0]
    parts = [f"# {about['encoder']}, {about['task'].upper()}: comparisons{f' ({note})' if note else ''}"]
    for names, found in table[table["scope"].isin(SECTIONS)].groupby([*ABOUT, "scope"], sort=False):
        measure, scope = names[-2:]
        rows = found[(found["other"] != "") | (scope == "gap")]
        if rows.empty:
            continue
        lines = [_line(row, gain_of(measure), level) for _, row in rows.iterrows()]
        parts += [f"## {gain_of(measure).title} ({label(measure)}): {SECTIONS[scope]}", pipes([HEAD, *lines], 3)]
        parts.append(f"Seeds: {_number(rows['seeds'])}. Holm's correction is over {_number(rows['tests'])} tests.")
    parts.append("docs/statistics.md says what is tested and corrected, and how.")
    return "\n\n".join(parts) + "\n"


def _number(counts: pd.Series) -> str:
    return " or ".join(str(count) for count in sorted(set(counts.dropna().astype(int))))


def _line(row: pd.Series, shape: Measure, level: float) -> list[str]:
    of_items = _interval(shape, row["low"], row["high"])
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
        _interval(shape, row["seeds_low"], row["seeds_high"]),
        *[p_text(row[name]) for name in ("p_items", "p_seeds", "p_holm")],
    ]


def _interval(shape: Measure, low: float, high: float) -> str:
    return "" if np.isnan(low) else f"[{shape.text(low)}, {shape.text(high)}]"


def p_text(value: float) -> str:
    """A p value as printed; empty for a missing one."""
    return "" if np.isnan(value) else "<0.001" if value < 0.001 else f"{value:.3f}"


def verdict_markdown(table: pd.DataFrame, level: float, note: str) -> str:
    """The verdicts of one encoder, with the numbers they stand on."""
    encoder = table["encoder"].iloc[0] if len(table) else ""
    parts = [f"# {encoder}: verdict{f' ({note})' if note else ''}"]
    for names, found in table.groupby(ABOUT, sort=False):
        shape = gain_of(names[-1])
        lines = [["languages", "verdict", *[_heading(one, other) for one, other in PAIRS], "seeds", "why"]]
        for _, row in found.iterrows():
            cells = [_cell(row, one, other, shape, level) for one, other in PAIRS]
            lines.append([label(row["group"]), f"**{row['verdict']}**", *cells, str(row["seeds"]), row["reason"]])
        parts += [f"## {names[1].upper()}, {label(names[-1])}", pipes(lines, 2)]
        if (found["seeds"].astype(int) == 1).any():
            parts.append("One seed: the verdict is about the models as trained; another seed may give another.")
    parts.append(
        f"{gain_text(table)}, between the best methods of each family, with the outermost bounds of their 95% "
        f"intervals; bold where Holm's p is below {level:g}. docs/statistics.md has the rule."
    )
    return "\n\n".join(parts) + "\n"


def gain_text(table: pd.DataFrame) -> str:
    """What the differences of a table are in."""
    return "; ".join(dict.fromkeys(gain_of(measure).title for measure in table["measure"]))


def _heading(one: str, other: str) -> str:
    return f"{NAMES[one]} over {NAMES.get(other, other)}"


def _cell(row: pd.Series, one: str, other: str, shape: Measure, level: float) -> str:
    difference, low, high, p_value = (
        row[f"{one}_over_{other}_{name}"] for name in ("difference", "low", "high", "p_holm")
    )
    if pd.isna(difference):
        return ""
    text = f"{shape.text(difference)} {_interval(shape, low, high)}".strip()
    return f"{label(row[f'best_{one}'])} " + (f"**{text}**" if p_value < level else text)


def verdict_lines(table: pd.DataFrame) -> list[str]:
    """The verdicts of one encoder as the lines of a summary."""
    lines = []
    for names, found in table.groupby(ABOUT, sort=False):
        lines += ["", f"{names[0]}, {names[1].upper()}, {label(names[-1])}: what carries English over?"]
        for _, row in found.iterrows():
            once = ", one seed" if int(row["seeds"]) == 1 else ""
            lines.append(f"  {label(row['group']):<22}{row['verdict']} ({row['reason']}{once})")
    return lines
