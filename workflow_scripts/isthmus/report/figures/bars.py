"""Bar charts of methods by languages, with confidence intervals."""

import io
from collections.abc import Iterable
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from isthmus.evaluation.measure import AVERAGE
from isthmus.files import atomic
from isthmus.report.measures import MEASURES, REFERENCES, is_reference, label
from isthmus.report.table import Section, compared_methods, heading

# Okabe and Ito 2008, Color Universal Design: distinct under all common colour-vision deficiencies.
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999"]
HATCHES = ["", "////", "...."]
MARKS = dict(zip(REFERENCES, ["D", "s", "^", "v", "_"], strict=True))
SHIFTS = dict(zip(REFERENCES, [-0.1, 0.1, 0.0, 0.0, 0.0], strict=True))
STYLE = {
    "svg.hashsalt": "isthmus",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
}


def bar_chart(tables: list[Section], title: str) -> Figure:
    """One panel a table: a group of bars a language, a bar a method, reference lines as marks over the group.

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


def numbered(methods: Iterable[str]) -> dict[str, int]:
    """A number for each method, by which every panel draws it alike, whatever else the panel holds."""
    return {name: number for number, name in enumerate(dict.fromkeys(methods))}


def legend(figure: Figure, methods: Iterable[str]) -> None:
    """A legend under the panels, each method once, in as many columns as the figure has room for."""
    drawn = [zip(*axis.get_legend_handles_labels(), strict=True) for axis in figure.axes]
    handles = {name: handle for pairs in drawn for handle, name in pairs}
    names = list(dict.fromkeys(map(label, methods)))
    widest = 0.6 + 0.075 * max(map(len, names))
    columns = max(1, int(figure.get_figwidth() / widest))
    figure.legend([handles[name] for name in names], names, loc="outside lower left", ncols=columns, frameon=False)


def image(figure: Figure, form: str) -> bytes:
    """The figure as ``svg`` or ``png``: the same bytes for the same figure."""
    buffer = io.BytesIO()
    with plt.rc_context(STYLE):
        figure.savefig(buffer, format=form, dpi=150, metadata={"Date": None} if form == "svg" else {"Software": None})
    return buffer.getvalue()


def save(figure: Figure, paths: Iterable[Path]) -> None:
    """Write the figure under each name, ``.svg`` or ``.png``."""
    for path in paths:
        with atomic(path) as temporary:
            temporary.write_bytes(image(figure, path.suffix.removeprefix(".")))


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
    axis.set_ylabel(shape.title)
    axis.set_title(heading(table).partition(", ")[2])
    axis.axhline(0, color="black", linewidth=0.8)
    axis.grid(axis="y", color="#dddddd", linewidth=0.6)
    axis.set_axisbelow(True)
