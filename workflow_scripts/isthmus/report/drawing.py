"""Shared code of figures: style, colours, legend, and reproducible image files."""

import io
from collections.abc import Iterable

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from isthmus.report.rows import label

# Okabe and Ito 2008, Color Universal Design: distinct for all common colour-vision deficiencies.
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999"]
STYLE = {
    "svg.hashsalt": "isthmus",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
}


def numbered(methods: Iterable[str]) -> dict[str, int]:
    """Number the methods, so that every panel draws a method in the same style."""
    return {name: number for number, name in enumerate(dict.fromkeys(methods))}


def legend(figure: Figure, methods: Iterable[str]) -> None:
    """Add a legend below the panels. Each method appears once; the columns fill the width."""
    drawn = [zip(*axis.get_legend_handles_labels(), strict=True) for axis in figure.axes]
    handles = {name: handle for pairs in drawn for handle, name in pairs}
    names = list(dict.fromkeys(map(label, methods)))
    widest = 0.6 + 0.075 * max(map(len, names))
    columns = max(1, int(figure.get_figwidth() / widest))
    figure.legend([handles[name] for name in names], names, loc="outside lower left", ncols=columns, frameon=False)


def image(figure: Figure, form: str) -> bytes:
    """Render a figure as ``svg`` or ``png``. The same figure gives the same bytes."""
    buffer = io.BytesIO()
    with plt.rc_context(STYLE):
        figure.savefig(buffer, format=form, dpi=150, metadata={"Date": None} if form == "svg" else {"Software": None})
    plt.close(figure)
    return buffer.getvalue()
