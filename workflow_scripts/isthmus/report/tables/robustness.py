"""Accuracy under attack and all measures under typing errors: methods by levels."""

from functools import partial
from pathlib import Path

import pandas as pd

from isthmus.evaluation.collect import read_table
from isthmus.evaluation.measures import MEASURES, PRIMARY
from isthmus.report.attacks import LEVEL, PANEL, heading, robustness_frame, shown
from isthmus.report.drawing import image
from isthmus.report.figures.robustness import robustness_figure
from isthmus.report.output import Table, document, noted, pipes
from isthmus.report.rows import label

CAPTION = """
{encoder}, {task}: each method under attack on its word embeddings, in growing balls, and under typing errors at
growing rates.
"""
FIGURE = "robustness"


def table(attack_measures: Path, encoder: str, task: str, methods: list[str], note: str) -> Table:
    """Make the table and draw its figure."""
    frame = robustness_frame(read_table(attack_measures), encoder, task, methods)
    title = f"Robustness of {encoder}, {task.upper()}"
    figure = robustness_figure(frame, task, noted(title, note))
    return Table(frame, robustness_markdown(frame, task, title, note), partial(image, figure))


def robustness_markdown(frame: pd.DataFrame, task: str, title: str, note: str) -> str:
    """Format one section per panel: methods by levels, the best of each level in bold."""
    shape = MEASURES[PRIMARY[task]]
    parts = []
    for key, found in shown(frame).groupby(PANEL, sort=False):
        wide = found.pivot(index="method", columns="level", values="value").reindex(found["method"].unique())
        text = wide.map(shape.text)
        text = text.where(text.ne(wide.max().map(shape.text)), "**" + text + "**")
        lines = [[label(str(name)), *text.loc[name]] for name in wide.index]
        header = [LEVEL[key[PANEL.index("attack")]], *(f"{level:g}" for level in wide.columns)]
        parts += [f"## {heading(key, task)}", pipes([header, *lines])]
    return document(title, parts, note)
