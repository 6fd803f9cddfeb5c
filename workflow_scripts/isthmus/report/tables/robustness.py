"""Tables and figure of accuracy under attack and of all measures under typing errors."""

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from isthmus.errors import InputError
from isthmus.evaluation.collect import PRIMARY
from isthmus.evaluation.measure import AVERAGE, kind
from isthmus.report.figure import COLOURS, STYLE, legend, numbered
from isthmus.report.measures import KINDS, MEASURES, label, ordered
from isthmus.report.table import pipes

LEVEL = {
    "pgd": "radius of the ball (mean word-embedding norms)",
    "noise": "share of letters hit by typing errors",
}
STROKES = ["-", "--", ":"]
PANEL = ["corpus", "split", "kind", "attack", "language"]


def robustness_frame(rows: pd.DataFrame, encoder: str, task: str, methods: list[str]) -> pd.DataFrame:
    """The task's primary measure under attack: ``PANEL``, method, level, value, deviation, low and high.

    Values and bounds are means over seeds; a language ``average`` stands where there are several.

    Raises:
        InputError: the results hold nothing of the kind.
    """
    about = rows[(rows["encoder"] == encoder) & (rows["task"] == task)]
    parts = about["measure"].str.extract(rf"^{PRIMARY[task]}_(?P<attack>{'|'.join(LEVEL)})_(?P<level>.+)$")
    found = about.join(parts).dropna(subset=["attack"])
    if found.empty:
        raise InputError(f"the results hold nothing of encoder {encoder!r} and task {task!r} under attack")
    found = found.assign(kind=found["direction"].map(kind), level=found["level"].astype(float))
    cells = found.groupby([*PANEL, "method", "level"], sort=False)
    frame = cells.agg(
        value=("value", "mean"), deviation=("value", "std"), low=("low", "mean"), high=("high", "mean")
    ).reset_index()
    order = ordered(methods, frame["method"])
    frame["place"] = frame["method"].map(order.index)
    return frame.sort_values([*PANEL, "place", "level"], ignore_index=True).drop(columns="place")


def shown(frame: pd.DataFrame) -> pd.DataFrame:
    """The part that tables and figures show: the average over languages, and English, where training was."""
    alone = frame.groupby(["corpus", "split", "kind"])["language"].transform("nunique") == 1
    return frame[alone | frame["language"].isin([AVERAGE, "en"])]


def robustness_markdown(frame: pd.DataFrame, task: str, title: str, note: str) -> str:
    """A table a panel: methods by levels, the best of each level in bold."""
    shape = MEASURES[PRIMARY[task]]
    parts = [f"# {title}{f' ({note})' if note else ''}"]
    for key, found in shown(frame).groupby(PANEL, sort=False):
        wide = found.pivot(index="method", columns="level", values="value").reindex(found["method"].unique())
        text = wide.map(shape.text)
        text = text.where(text.ne(wide.max().map(shape.text)), "**" + text + "**")
        lines = [[label(str(name)), *text.loc[name]] for name in wide.index]
        header = [LEVEL[key[PANEL.index("attack")]], *(f"{level:g}" for level in wide.columns)]
        parts += [f"## {heading(key, task)}", pipes([header, *lines])]
    return "\n\n".join(parts) + "\n"


def robustness_figure(frame: pd.DataFrame, task: str, title: str) -> Figure:
    """A panel a table: the measure against the level, a line a method; bands are the intervals over items."""
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
            axis.set_ylabel(shape.title)
            axis.grid(color="#dddddd", linewidth=0.6)
        legend(figure, numbers)
        figure.suptitle(title, x=0.01, ha="left", weight="bold", size=11)
    return figure


def heading(key: tuple, task: str) -> str:
    """What a panel shows, in one line."""
    of = dict(zip(PANEL, key, strict=True))
    attack = {"pgd": "under attack (PGD)", "noise": "under typing errors"}[of["attack"]]
    directions = f": {KINDS.get(of['kind'], of['kind'])}" if of["kind"] else ""
    return f"{MEASURES[PRIMARY[task]].title}, {of['corpus']} {of['split']}{directions}, {of['language']}, {attack}"
