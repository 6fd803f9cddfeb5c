"""Effects: the gain of each method over the baseline in each group of languages, with intervals."""

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from isthmus.evaluation.measures import PRIMARY, Measure, gain_of
from isthmus.evaluation.statistics.comparisons import Plan
from isthmus.evaluation.statistics.verdict import NAMES, bounds
from isthmus.report.drawing import COLOURS, STYLE
from isthmus.report.output import noted
from isthmus.report.rows import label

CAPTION = """
{encoder}, {task}: what each method gains over the baseline, a panel a group of languages. Filled marks: significant
after Holm's correction. Thick lines: 95% interval over test items; thin lines: with the luck of the seeds, where
there are several. Shaded: gains too small to be of interest.
"""
FAMILY_COLOURS = dict(zip(("ot", "adversarial", "both", "other"), COLOURS, strict=False))
COLUMNS = 3


def effect_plot(table: pd.DataFrame, plan: Plan, smallest_gain: float, note: str) -> Figure:
    """Draw the gains over the baseline in the task's primary measure: a panel per language group, a line per method.

    A mark is filled if Holm's p is below the level. The thick line is the interval over items. The thin line adds the
    interval over items and seeds. The shaded band has gains too small to be of interest. Without groups of languages,
    there is a panel per language.

    Args:
        table: comparisons of one encoder and task.
        plan: plan of the comparisons.
        smallest_gain: smallest gain of interest, in the measure's unit.
        note: text in brackets in the title.
    """
    encoder, task = table[["encoder", "task"]].iloc[0]
    table = table[table["measure"] == PRIMARY[task]]
    families = plan.families
    gains = table[table["other"] == plan.baseline]
    gains = gains[gains["scope"] == ("group" if "group" in set(gains["scope"]) else "language")]
    groups, methods = list(dict.fromkeys(gains["group"])), [name for name in families if name in set(gains["method"])]
    columns = max(1, min(COLUMNS, len(groups)))
    lines = max(1, -(-len(groups) // columns))
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(
            lines,
            columns,
            figsize=(2.6 * columns + 1.6, lines * (0.28 * len(methods) + 0.9) + 0.7),
            sharex=True,
            sharey=True,
            squeeze=False,
            layout="constrained",
        )
        for axis in axes.flat[len(groups) :]:
            axis.set_visible(False)
        shape = gain_of(PRIMARY[task])
        for group, axis in zip(groups, axes.flat, strict=False):
            _panel(axis, gains[gains["group"] == group].set_index("method"), methods, plan, shape)
            axis.axvspan(*(sign * smallest_gain * shape.factor for sign in (-1, 1)), color="#eeeeee", zorder=0)
            axis.set_title(label(group))
            axis.tick_params(labelbottom=True)
        figure.supxlabel(f"{shape.heading} over {label(plan.baseline)}", size=9)
        figure.suptitle(noted(f"{task.upper()}, {encoder}", note), x=0.01, ha="left", weight="bold", size=11)
        figure.legend(handles=_legend(methods, families), loc="outside lower left", ncols=4, frameon=False)
    return figure


def _panel(axis: Axes, gains: pd.DataFrame, methods: list[str], plan: Plan, shape: Measure) -> None:
    for place, method in enumerate(methods):
        if method not in gains.index:
            continue
        row, colour = gains.loc[method], FAMILY_COLOURS[plan.families[method]]
        for ends, width in ((bounds(row), 1.0), ((row["low"], row["high"]), 2.6)):
            axis.plot([end * shape.factor for end in ends], [place, place], color=colour, linewidth=width)
        filled = colour if row["p_holm"] < plan.level else "white"
        axis.plot(row["difference"] * shape.factor, place, "o", color=colour, mfc=filled, markersize=5, zorder=5)
    axis.axvline(0, color="black", linewidth=0.8)
    axis.set_yticks(range(len(methods)), [label(method) for method in methods])
    axis.set_ylim(len(methods) - 0.5, -0.5)
    axis.xaxis.set_major_locator(MaxNLocator(5))
    axis.grid(axis="x", color="#dddddd", linewidth=0.6)
    axis.set_axisbelow(True)


def _legend(methods: list[str], families: dict[str, str]) -> list[Line2D]:
    present = {families[method] for method in methods}
    marks = [
        Line2D([], [], color=colour, marker="o", label=NAMES.get(family, family))
        for family, colour in FAMILY_COLOURS.items()
        if family in present
    ]
    hollow = Line2D([], [], color="black", marker="o", mfc="white", linestyle="", label="not significant")
    return [*marks, hollow]
