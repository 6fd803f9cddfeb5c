"""Compute measurements from the files of an evaluation: one per row, with its interval over items."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

from isthmus.errors import InputError
from isthmus.evaluation.clir import measure_run
from isthmus.evaluation.identity import AVERAGE, identify
from isthmus.evaluation.scores import read_scores
from isthmus.evaluation.statistics.intervals import Values, mean_interval
from isthmus.files import read_tsv
from isthmus.languages import ENGLISH, split_direction, split_tags
from isthmus.tasks.retrieval.data import foreign_language, read_queries

IDENTITY = ["encoder", "chain", "task", "corpus", "split"]
CONDITION = ["queries", "direction", "language", "measure"]
ROWS = [*IDENTITY, "seed", *CONDITION, "value", "low", "high", "items"]
ITEMS = [*IDENTITY, "seed", *CONDITION, "item", "value"]
KINDS = ("", "same", "x-en", "en-x", "x-x")
Condition = tuple[str, str, str, str]
T = TypeVar("T")


def measured(evaluation: Path, corpus: Path | None, resamples: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measure an evaluation.

    Args:
        evaluation: folder of predictions or runs, or a file of scores.
        corpus: collection of the runs.
        resamples: bootstrap resamples of an interval.

    Returns:
        A table of ``ROWS`` and a table of ``ITEMS``; scores have no items.
    """
    identity = vars(identify(evaluation))
    if evaluation.is_dir():
        values = item_values(evaluation, corpus)
        rows = measurements(values, resamples)
    else:
        values, rows = {}, alignment_measurements(read_scores(evaluation))
    items = [
        dict(zip(CONDITION, condition, strict=True)) | {"item": item, "value": value}
        for condition, by_item in values.items()
        for item, value in by_item.items()
    ]
    return (
        pd.DataFrame([identity | row for row in rows], columns=ROWS),
        pd.DataFrame([identity | row for row in items], columns=ITEMS),
    )


def item_values(path: Path, corpus: Path | None) -> dict[Condition, Values]:
    """Read the values per item of one evaluation folder, by ``(queries, direction, language, measure)``.

    Args:
        path: folder of predictions (``{language}.tsv``, ``{premise}-{hypothesis}.tsv``) or runs. Both can be under
            noise or attack (``{language}.pgd_0.1.tsv``, ``{direction}.noise_0.1.run``); the measure's name then has the
            same suffix.
        corpus: collection of the runs.

    Raises:
        InputError: the folder has no evaluation, or one of its files is bad.
    """
    values: dict[Condition, Values] = {}
    for file in sorted(path.glob("*.tsv")):
        name, _, condition = file.stem.partition(".")
        pair = len(split_tags(name)) > 1
        language = foreign_language(name) if pair else name
        measure = "pair_accuracy" if pair else _measure("accuracy", condition)
        values["", name if pair else "", language, measure] = _correct(file)
    for file in sorted(path.glob("*.run")):
        direction, _, condition = file.stem.partition(".")
        asked, condition = ("translated", "") if condition == "translated" else ("original", condition)
        if corpus is None:
            raise InputError(f"{file}: the runs' collection is not given (--corpus)")
        queries = [row["query_id"] for row in read_queries(corpus / "queries", direction, identify(path).split)]
        measured = measure_run(file, corpus / "qrels" / f"{direction}.txt", queries)
        for measure, by_query in measured.items():
            values[asked, direction, foreign_language(direction), _measure(measure, condition)] = by_query
    if not values:
        raise InputError(f"{path}: no prediction file (*.tsv) and no run (*.run)")
    return values


def _measure(measure: str, condition: str) -> str:
    return f"{measure}_{condition}" if condition else measure


def _correct(file: Path) -> Values:
    rows = read_tsv(file, ["id", "label", "prediction"])
    values = {row["id"]: float(row["label"] == row["prediction"]) for row in rows}
    if len(values) < len(rows):
        raise InputError(f"{file}: {len(rows) - len(values)} ids occur twice")
    return values


def groups(conditions: dict[tuple[str, str], T]) -> Iterator[tuple[str, str, list[T]]]:
    """Yield ``(direction, language, values of its languages)`` for each language, then averages over languages.

    Args:
        conditions: values by ``(direction, language)``. An average is over all languages of one kind of direction
            (``x-en``, ``en-x``), if there are at least two.
    """
    kinds: dict[str, list[T]] = defaultdict(list)
    for (direction, language), values in conditions.items():
        yield direction, language, [values]
        kinds[kind(direction)].append(values)
    for direction, several in kinds.items():
        if len(several) > 1:
            yield direction, AVERAGE, several


def kind(direction: str) -> str:
    """Classify a direction.

    ``x-en`` has foreign queries (premises) and English documents (hypotheses), ``en-x`` the reverse. ``x-x`` has no
    English, ``same`` has one language on both sides, "" is no direction. The direction of an average already is a kind.
    """
    if direction in KINDS:
        return direction
    queries, documents = split_direction(direction)
    if queries == documents:
        return "same"
    return "x-en" if documents == ENGLISH else "en-x" if queries == ENGLISH else "x-x"


def measurements(values: dict[Condition, Values], resamples: int) -> list[dict]:
    """Make a row with ``CONDITION``, value, low, high and items for each condition and each average over languages."""
    rows = []
    for queries, measure in dict.fromkeys((queries, measure) for queries, _, _, measure in values):
        chosen = {key[1:3]: found for key, found in values.items() if (key[0], key[3]) == (queries, measure)}
        for direction, language, several in groups(chosen):
            value, low, high = mean_interval(several, resamples)
            rows.append(
                dict(zip(CONDITION, (queries, direction, language, measure), strict=True))
                | {"value": value, "low": low, "high": high, "items": len(set().union(*several))}
            )
    return rows


def alignment_measurements(rows: list[dict[str, str]]) -> list[dict]:
    """Make rows as in :func:`measurements` from the scores of the first method.

    They have no intervals, because such a measure belongs to a whole test set; it is not a mean over items.
    """
    rows = [row for row in rows if row["method"] == rows[0]["method"]]
    result = []
    for measure in dict.fromkeys(row["measure"] for row in rows):
        chosen = {("", row["language"]): row for row in rows if row["measure"] == measure}
        for direction, language, several in groups(chosen):
            value = float(np.mean([float(row["value"]) for row in several]))
            result.append(
                dict(zip(CONDITION, ("", direction, language, measure), strict=True))
                | {"value": value, "low": np.nan, "high": np.nan, "items": sum(int(row["items"]) for row in several)}
            )
    return result
