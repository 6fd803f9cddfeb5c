"""Bar charts: methods by languages with confidence intervals, one panel per test set."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from isthmus.errors import InputError
from isthmus.evaluation.collect import read_table
from isthmus.evaluation.measure import AVERAGE
from isthmus.evaluation.measures import MEASURES
from isthmus.report.drawing import COLOURS, STYLE, legend, numbered
from isthmus.report.output import noted
from isthmus.report.rows import REFERENCES, is_reference, label, select
from isthmus.report.sections import Section, compared_methods, heading, sections

CAPTION = """
{encoder}, a panel a test set. Bars are methods (means over the seeds), whiskers 95% bootstrap intervals over test
items, marks the reference lines.
"""
FILE = "{encoder}.{task}.{measure}"
HATCHES = ["", "////", "...."]
MARKS = dict(zip(REFERENCES, ["D", "s", "^", "v", "_"], strict=True))
SHIFTS = dict(zip(REFERENCES, [-0.1, 0.1, 0.0, 0.0, 0.0], strict=True))


def figure(
    measures: Path, encoder: str, task: str, measure: str, methods: list[str], note: str, gains: Path | None = None
) -> Figure:
    """Draw one measure. Its rows are in ``gains`` if the measure is a gain, else in ``measures``."""
    path = gains if gains and MEASURES[measure].signed else measures
    rows = select(read_table(path), encoder, task)
    rows = rows[rows["measure"] == measure]
    if rows.empty:
        raise InputError(f"{path}: no measurement {measure!r} of {encoder}, {task}")
    return bar_chart(sections(rows, methods), noted(f"{MEASURES[measure].heading}, {encoder}", note))


def bar_chart(tables: list[Section], title: str) -> Figure:
    """Draw one panel per section, with a group of bars per language and a bar per method.

    Reference lines are marks over the group.

    Whiskers are the intervals over items, averaged over seeds.
    """
    with plt.rc_context(STYLE):
        widest = max(table.mean.size for table in tables)
        figure, axes = plt.subplots(
            len(tables),
            1,
            figsize=(min(max(6.5, 0.17 * widest + 2.0), 12.0), 2.6 * len(tables) + 0.9),
            squeeze=False,
            layout="constrained",
        )
        numbers = numbered(name for table in tables for name in compared_methods(table))
        for table, axis in zip(tables, axes[:, 0], strict=True):
            _panel(axis, table, numbers)
        figure.suptitle(title, x=0.01, ha="left", weight="bold", size=11)
        legend(figure, [*numbers, *(name for table in tables for name in table.mean.index)])
    return figure


def _panel(axis: Axes, table: Section, numbers: dict[str, int]) -> None:
    shape = MEASURES[table.measure]
    places = np.arange(len(table.mean.columns), dtype=float)
    if AVERAGE in table.mean.columns:
        places[-1] += 0.4
    bars = compared_methods(table)
    width = 0.8 / max(len(bars), 1)
    for place, name in enumerate(bars):
        repeats, colour = divmod(numbers[name], len(COLOURS))
        values, low, high = (frame.loc[name].to_numpy() * shape.factor for frame in (table.mean, table.low, table.high))
        axis.bar(
            places + (place - (len(bars) - 1) / 2) * width,
            np.nan_to_num(values),
            width * 0.92,
            yerr=np.nan_to_num(np.stack([values - low, high - values])).clip(min=0),
            color=COLOURS[colour],
            hatch=HATCHES[repeats % len(HATCHES)],
            edgecolor="white",
            linewidth=0,
            label=label(name),
            error_kw={"elinewidth": 0.8, "capsize": 1.5, "ecolor": "#333333"},
        )
    others = iter("v<>")
    for name in [name for name in table.mean.index if is_reference(name)]:
        mark = MARKS.get(name) or next(others, "o")
        size = {"markersize": 4} if mark != "_" else {"markersize": 26, "markeredgewidth": 1.6}
        values = table.mean.loc[name].to_numpy() * shape.factor
        axis.plot(
            places + SHIFTS.get(name, 0.2),
            values,
            mark,
            color="black",
            mfc="white",
            label=label(name),
            zorder=5,
            **size,
        )
    axis.set_xticks(places, table.mean.columns)
    axis.set_xlabel("language")
    axis.set_ylabel(shape.heading)
    axis.set_title(heading(table).partition(", ")[2])
    axis.axhline(0, color="black", linewidth=0.8)
    axis.grid(axis="y", color="#dddddd", linewidth=0.6)
    axis.set_axisbelow(True)
