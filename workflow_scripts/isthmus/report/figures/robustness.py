"""Each method against the strength of an attack."""

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from isthmus.evaluation.measures import MEASURES, PRIMARY
from isthmus.report.attacks import LEVEL, PANEL, heading, shown
from isthmus.report.drawing import COLOURS, STYLE, legend, numbered
from isthmus.report.rows import label

CAPTION = """
{encoder}, {task}: each method under attack on its word embeddings, in growing balls, and under typing errors at
growing rates. Bands are 95% intervals over test items.
"""
STROKES = ["-", "--", ":"]


def robustness_figure(frame: pd.DataFrame, task: str, title: str) -> Figure:
    """Draw one panel per section of the table: measure against level, a line per method, intervals as bands."""
    shape = MEASURES[PRIMARY[task]]
    panels = list(shown(frame).groupby(PANEL, sort=False))
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(
            len(panels), 1, figsize=(6.5, 2.8 * len(panels) + 0.9), squeeze=False, layout="constrained"
        )
        numbers = numbered(name for _, found in panels for name in found["method"])
        for (key, found), axis in zip(panels, axes[:, 0], strict=True):
            for method, line in found.groupby("method", sort=False):
                repeats, number = divmod(numbers[method], len(COLOURS))
                colour, values = COLOURS[number], line[["value", "low", "high"]] * shape.factor
                style = {"color": colour, "linestyle": STROKES[repeats % len(STROKES)], "marker": "o", "markersize": 3}
                axis.plot(line["level"], values["value"], label=label(method), **style)
                axis.fill_between(line["level"], values["low"], values["high"], color=colour, alpha=0.12, linewidth=0)
            axis.set_title(heading(key, task).partition(", ")[2])
            axis.set_xlabel(LEVEL[key[PANEL.index("attack")]])
            axis.set_ylabel(shape.heading)
            axis.grid(color="#dddddd", linewidth=0.6)
        legend(figure, numbers)
        figure.suptitle(title, x=0.01, ha="left", weight="bold", size=11)
    return figure
