"""Choose the candidate of a search with the best dev scores. No test score is read."""

from pathlib import Path

import pandas as pd

from isthmus.errors import InputError
from isthmus.evaluation.measure import AVERAGE
from isthmus.evaluation.measures import PRIMARY


def dev_scores(rows: pd.DataFrame, task: str, select: str) -> dict[str, float]:
    """Average the task's primary measure on dev, by chain: over languages, then over sets and seeds.

    Args:
        rows: measurements of the candidates.
        task: ``nli`` or ``clir``.
        select: ``en_dev`` counts English alone (in retrieval, original or translated English queries over English
            documents); ``target_dev`` counts all other languages.

    Raises:
        InputError: a candidate has no such measurement.
    """
    rows = rows[(rows["task"] == task) & (rows["split"] == "dev") & (rows["measure"] == PRIMARY[task])]
    rows = rows[rows["language"] != AVERAGE]
    english = rows["language"] == "en" if task == "nli" else _english(rows)
    original = rows["queries"] != "translated"
    found = rows[english] if select == "en_dev" else rows[~english & original]
    lacking = set(rows["chain"]) - set(found["chain"])
    if lacking or found.empty:
        raise InputError(f"{select}: no dev score of {', '.join(sorted(lacking)) or 'any candidate'}")
    sets = found.groupby(["chain", "corpus", "seed"], sort=False)["value"].mean()
    return {str(chain): float(value) for chain, value in sets.groupby("chain", sort=False).mean().items()}


def _english(rows: pd.DataFrame) -> pd.Series:
    translated = (rows["queries"] == "translated") & rows["direction"].str.endswith("-en")
    return translated | (rows["direction"] == "en-en")


def best(scores: dict[str, float], candidates: list[str]) -> str:
    """Return the candidate with the highest score. Ties go to the first in the order of the grid."""
    return max(candidates, key=lambda chain: scores[chain])


def taken(table: Path, chain: str) -> str:
    """Return the chosen candidate's table of measurements, as CSV, under the name of the configured chain."""
    rows = pd.read_csv(table, dtype=str, keep_default_na=False)
    return rows.assign(chain=chain).to_csv(index=False, lineterminator="\n")
