"""The table of verdicts: which family of methods transfers English to each group of languages."""

from pathlib import Path

import pandas as pd

from isthmus.evaluation.measures import Measure, gain_of
from isthmus.evaluation.statistics.comparisons import ABOUT, read_comparisons
from isthmus.evaluation.statistics.verdict import NAMES, PAIRS, Rule, verdicts
from isthmus.report.output import Table, document, interval, pipes
from isthmus.report.rows import label

CAPTION = """
{encoder}: what carries English over to each group of languages - optimal transport (OT), adversarial training, both,
neither, or not decided - with the differences between the best methods of each family, the outermost bounds of their
95% intervals and Holm's p values.
"""
CATEGORY = "Verdict"
LABELS = {"encoder": "{encoder}"}


def table(
    comparisons: list[Path],
    encoder: str,
    baseline: str,
    families: dict[str, str],
    smallest_gains: dict[str, float],
    level: float,
    note: str,
) -> Table:
    """Make the table from the comparisons of every task."""
    compared = pd.concat([read_comparisons(path) for path in comparisons])
    found = verdicts(compared, Rule(families, baseline, smallest_gains, level))
    return Table(found, verdict_markdown(found, level, note))


def verdict_markdown(table: pd.DataFrame, level: float, note: str) -> str:
    """Format the verdicts of one encoder, with the numbers behind them."""
    encoder = table["encoder"].iloc[0] if len(table) else ""
    parts = []
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
    return document(f"{encoder}: verdict", parts, note)


def gain_text(table: pd.DataFrame) -> str:
    """Return the headings of the measures of a table's differences."""
    return "; ".join(dict.fromkeys(gain_of(measure).heading for measure in table["measure"]))


def _heading(one: str, other: str) -> str:
    return f"{NAMES[one]} over {NAMES.get(other, other)}"


def _cell(row: pd.Series, one: str, other: str, shape: Measure, level: float) -> str:
    difference, low, high, p_value = (
        row[f"{one}_over_{other}_{name}"] for name in ("difference", "low", "high", "p_holm")
    )
    if pd.isna(difference):
        return ""
    text = f"{shape.text(difference)} {interval(shape, low, high)}".strip()
    return f"{label(row[f'best_{one}'])} " + (f"**{text}**" if p_value < level else text)


def verdict_lines(table: pd.DataFrame) -> list[str]:
    """Format the verdicts of one encoder as lines of a summary."""
    lines = []
    for names, found in table.groupby(ABOUT, sort=False):
        lines += ["", f"{names[0]}, {names[1].upper()}, {label(names[-1])}: what carries English over?"]
        for _, row in found.iterrows():
            once = ", one seed" if int(row["seeds"]) == 1 else ""
            lines.append(f"  {label(row['group']):<22}{row['verdict']} ({row['reason']}{once})")
    return lines
