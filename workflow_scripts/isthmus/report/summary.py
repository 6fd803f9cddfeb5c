"""The summary printed at the end of a run."""

import textwrap
from collections.abc import Iterator

import pandas as pd

from isthmus.evaluation.measure import AVERAGE
from isthmus.evaluation.measures import MEASURES, PRIMARY
from isthmus.report.rows import is_reference, label, select
from isthmus.report.sections import Section, compared_methods, heading, sections
from isthmus.report.tables.verdict import verdict_lines

WIDTH = 100


def summary(
    rows: pd.DataFrame,
    gains: pd.DataFrame,
    verdicts: pd.DataFrame,
    methods: dict[str, str],
    baseline: str,
    groups: dict[str, list[str]],
    title: str,
    report: str,
) -> str:
    """Write a plain text of at most ``WIDTH`` columns: methods, tables, best methods, gains, verdicts, report's path.

    Args:
        rows: measurements.
        gains: measurements of gains over a baseline.
        verdicts: from :func:`isthmus.evaluation.statistics.verdict.verdicts`, for all encoders.
        methods: chain by method name, in order.
        baseline: baseline of ``gains``.
        groups: languages by name of a group, such as ``{"with bitext": ["sw", "de"]}``.
        title: first line.
        report: path of the full report.
    """
    lines = [title, "=" * min(len(title), WIDTH), ""]
    lines += [f"{label(name):<22}{chain}" for name, chain in methods.items()]
    for encoder in [name for name in dict.fromkeys(rows["encoder"]) if name]:
        for task in [name for name in PRIMARY if name in set(rows.loc[rows["encoder"] == encoder, "task"])]:
            measured = select(rows, encoder, task)
            for table in sections(measured[measured["measure"].isin([PRIMARY[task], "aer"])], list(methods)):
                lines += ["", f"{encoder}, {task.upper()}: {heading(table)}", *grid(table)]
                lines += [f"  {line}" for line in _best(table, groups)]
        found = gains[gains["encoder"] == encoder]
        if not found.empty:
            lines += ["", f"{encoder}: over {label(baseline)}, with 95% intervals over items"]
            lines += _gains(found, encoder, list(methods))
        lines += verdict_lines(verdicts[verdicts["encoder"] == encoder])
    if gains.empty:
        lines += ["", f"{label(baseline)} alone is scored: there is no other method to compare it with, and no verdict"]
    lines += [
        "",
        "* a reference line, not a method",
        f"Report, by `make all` or `snakemake --report {report}`: {report}",
        "",
    ]
    return "\n".join(textwrap.fill(line, WIDTH, subsequent_indent="    ") for line in lines)


def grid(table: Section) -> list[str]:
    """Format a table as lines; break a wide table, so that no line is wider than ``WIDTH``."""
    shape = MEASURES[table.measure]
    fit = (WIDTH - 24) // 8
    columns = list(table.mean.columns)
    lines = []
    for start in range(0, len(columns), fit):
        part = columns[start : start + fit]
        lines.append(f"  {'':<22}" + "".join(f"{name:>8}" for name in part))
        for name, values in table.mean[part].iterrows():
            mark = "* " if is_reference(str(name)) else "  "
            lines.append(f"{mark}{label(str(name)):<22}" + "".join(f"{shape.text(value):>8}" for value in values))
    return lines


def _best(table: Section, groups: dict[str, list[str]]) -> Iterator[str]:
    shape = MEASURES[table.measure]
    compared = table.mean.loc[compared_methods(table)].dropna(how="all", axis=1)
    languages = [name for name in compared.columns if name != AVERAGE]
    for group, members in {"all languages": languages, **groups}.items():
        found = compared[[name for name in languages if name in members]].mean(axis=1, skipna=False).dropna()
        if len(found) > 1:
            leader = found.idxmin() if shape.falling else found.idxmax()
            yield f"best, {group}: {label(str(leader))} {shape.text(found[leader])}"


def _gains(gains: pd.DataFrame, encoder: str, methods: list[str]) -> Iterator[str]:
    """Format the average gains with their intervals; without an average, those of the first language."""
    for task in dict.fromkeys(gains["task"]):
        for table in sections(select(gains, encoder, task), methods):
            column = AVERAGE if AVERAGE in table.mean.columns else table.mean.columns[0]
            gaining = table.mean[column].dropna().index
            if len(gaining):
                yield f"  {heading(table)} ({column})"
            for name in gaining:
                cells = [frame.loc[name, column] for frame in (table.mean, table.low, table.high)]
                value, low, high = map(MEASURES[table.measure].text, cells)
                yield f"    {label(str(name)):<20}{value:>8}" + (f"  [{low}, {high}]" if low else "")
