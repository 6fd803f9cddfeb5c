"""Tables of methods by languages, one section per measure and test set."""

from dataclasses import dataclass

import pandas as pd

from isthmus.evaluation.measure import AVERAGE, kind
from isthmus.evaluation.measures import MEASURES
from isthmus.report.output import Table, document, pipes
from isthmus.report.rows import KINDS, is_reference, label, ordered, select

SECTION = ["corpus", "split", "kind", "measure"]


@dataclass(frozen=True)
class Section:
    """A section of a table: one measure on one test set.

    Attributes:
        corpus: evaluated corpus.
        split: split of the corpus.
        kind: kind of direction, "" outside retrieval.
        measure: name of the measure.
        mean: methods by languages (English first, the average last), means over seeds.
        deviation: the same layout, sample standard deviations over seeds; nan for a single seed.
        low: the same layout, lower bounds of the intervals over items, averaged over seeds.
        high: the same layout, upper bounds.
        seeds: number of seeds of each method, 0 for a method without seeds.
    """

    corpus: str
    split: str
    kind: str
    measure: str
    mean: pd.DataFrame
    deviation: pd.DataFrame
    low: pd.DataFrame
    high: pd.DataFrame
    seeds: dict[str, int]


def sections(rows: pd.DataFrame, methods: list[str]) -> list[Section]:
    """Split measurements of one task and encoder into sections, in their order.

    Args:
        rows: measurements.
        methods: methods in order; reference lines come after them.
    """
    rows = rows.assign(kind=rows["direction"].map(kind))
    tables = []
    for key, found in rows.groupby(SECTION, sort=False):
        cells = found.groupby(["method", "language"], sort=False)
        order = ordered(methods, found["method"])
        columns = sorted(set(found["language"]), key=lambda language: (language == AVERAGE, language != "en", language))
        frames = [cells["value"].mean(), cells["value"].std(), cells["low"].mean(), cells["high"].mean()]
        wide = [_whole(frame.unstack().reindex(index=order, columns=columns)) for frame in frames]
        seeds = found[found["seed"] != ""].groupby("method")["seed"].nunique()
        tables.append(Section(*key, *wide, {name: int(seeds.get(name, 0)) for name in order}))
    return tables


def _whole(frame: pd.DataFrame) -> pd.DataFrame:
    """Drop the average of a method that lacks a language, because it is not comparable with the others."""
    if AVERAGE in frame:
        lacking = frame.drop(columns=AVERAGE).isna()
        frame.loc[lacking.any(axis=1) & ~lacking.all(axis=1), AVERAGE] = float("nan")
    return frame


def csv_table(tables: list[Section]) -> pd.DataFrame:
    """Join the sections: one row per method, with columns ``{language}`` and ``{language}_deviation``."""
    parts = []
    for table in tables:
        wide = table.mean.join(table.deviation.dropna(axis=1, how="all").add_suffix("_deviation"))
        wide.insert(0, "seeds", pd.Series(table.seeds))
        for place, name in enumerate(SECTION):
            wide.insert(place, name, getattr(table, name))
        parts.append(wide.rename_axis("method").reset_index())
    frame = pd.concat(parts, ignore_index=True)
    fixed = [*SECTION, "method", "seeds"]
    return frame[[*fixed, *[name for name in frame if name not in fixed]]]


def methods_by_languages(rows: pd.DataFrame, encoder: str, task: str, methods: list[str], note: str) -> Table:
    """Make the table of one encoder and task from measurements."""
    tables = sections(select(rows, encoder, task), methods)
    return Table(csv_table(tables), markdown(tables, f"{encoder}, {task.upper()}", note))


def markdown(tables: list[Section], title: str, note: str) -> str:
    """Format the tables as Markdown; the best method of each column is bold, reference lines are in italics."""
    parts = []
    for table in tables:
        parts += [f"## {heading(table)}", _grid(table)]
        counts = sorted({count for count in table.seeds.values() if count})
        if counts and counts[-1] > 1:
            parts.append(f"Mean ± standard deviation over {' or '.join(map(str, counts))} seeds.")
    return document(title, parts, note)


def heading(table: Section) -> str:
    """Return the heading of a section."""
    where = f"{table.corpus} {table.split}".strip()
    directions = KINDS.get(table.kind, table.kind)
    return f"{MEASURES[table.measure].heading}, {where}" + (f": {directions}" if directions else "")


def compared_methods(table: Section) -> list[str]:
    """List the methods of a section, without reference lines."""
    return [name for name in table.mean.index if not is_reference(name)]


def best(table: Section) -> dict[str, list[str]]:
    """Find the best methods of each column, by printed values; reference lines do not compete."""
    shape = MEASURES[table.measure]
    compared = table.mean.loc[compared_methods(table)].dropna(how="all", axis=1)
    leaders = compared.min() if shape.falling else compared.max()
    return {
        language: [name for name, value in compared[language].items() if shape.text(value) == shape.text(leader)]
        for language, leader in leaders.items()
    }


def _grid(table: Section) -> str:
    leaders = best(table) if len(compared_methods(table)) > 1 else {}
    lines = [["method", *table.mean.columns]]
    for name in table.mean.index:
        cells = [_cell(table, name, language, name in leaders.get(language, [])) for language in table.mean.columns]
        lines.append([f"*{label(name)}*" if is_reference(name) else label(name), *cells])
    return pipes(lines)


def _cell(table: Section, method: str, language: str, leads: bool) -> str:
    shape = MEASURES[table.measure]
    text, deviation, low, high = (
        shape.text(frame.loc[method, language]) for frame in (table.mean, table.deviation, table.low, table.high)
    )
    if leads:
        text = f"**{text}**"
    if shape.signed and low:
        return f"{text} [{low}, {high}]"
    return f"{text} ± {deviation}" if deviation else text
