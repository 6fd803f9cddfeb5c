"""Which candidate of a search is taken: the one with the best scores on dev; no test set is looked at."""

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
        select: ``en_dev`` looks at English alone (in retrieval, at English queries over English documents, their own or
            the translations of others), ``target_dev`` at every other language.

    Raises:
        InputError: there is no such measurement of some candidate.
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
    """Find the candidate with the highest score; of equal ones the first in the order of the grid."""
    return max(candidates, key=lambda chain: scores[chain])


def taken(table: Path, chain: str) -> str:
    """Write the chosen candidate's table of measurements with the configured chain in place of its own."""
    rows = pd.read_csv(table, dtype=str, keep_default_na=False)
    return rows.assign(chain=chain).to_csv(index=False, lineterminator="\n")
