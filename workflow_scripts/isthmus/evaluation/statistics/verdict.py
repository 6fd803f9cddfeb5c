"""The verdict: which family transfers English to a group of languages: optimal transport, adversarial training, both?

``docs/statistics.md`` explains the rule and its reasons.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from isthmus.evaluation.identity import GROUPS
from isthmus.evaluation.statistics.comparisons import ABOUT, AGAINST

COMPARED = "what is compared"
"""Names the set on which a family's best method is chosen if there is no dev set."""
OT, ADVERSARIAL, BOTH = FAMILIES = ("ot", "adversarial", "both")
NAMES = {OT: "OT", ADVERSARIAL: "adversarial", BOTH: "both"}
NEITHER, OPEN = "neither", "not decided"
NUMBERS = ["difference", "low", "high", "p_holm"]
PAIRS = [(family, "baseline") for family in FAMILIES] + AGAINST
COLUMNS = [
    *[*ABOUT, "group", "verdict", "reason", "seeds", "chosen_on", "baseline"],
    *[f"best_{family}" for family in FAMILIES],
    *[f"{one}_over_{other}_{number}" for one, other in PAIRS for number in NUMBERS],
]


@dataclass(frozen=True)
class Rule:
    """Rule of the verdict.

    Attributes:
        families: ``ot``, ``adversarial``, ``both`` or ``other`` by method.
        baseline: method without optimal transport and without adversarial training.
        smallest_gain: by task, the smallest gain of interest, in the unit of its measure.
        level: level of significance, after Holm's correction.
    """

    families: dict[str, str]
    baseline: str
    smallest_gain: dict[str, float]
    level: float = 0.05


def verdicts(table: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Decide a verdict for each task, measure and group of languages.

    Args:
        table: from :func:`isthmus.evaluation.statistics.comparisons.comparisons`.
        rule: rule of the verdict.

    Returns:
        A table of ``COLUMNS``: differences between the best methods of the families and the baseline, with the
        outermost bounds of their intervals. If only English is scored, a row states this.
    """
    rows = []
    for names, part in table.groupby(ABOUT, sort=False):
        about = dict(zip(ABOUT, names, strict=True))
        groups = part[part["scope"] == "group"]
        rows += [
            about | {"group": group} | _verdict(part, of_group, rule)
            for group, of_group in groups.groupby("group", sort=False)
        ]
        if set(part["group"]) == {"en"} and groups.empty:
            rows.append(about | _no_other_language(part, rule))
    return pd.DataFrame(rows, columns=COLUMNS)


def _no_other_language(part: pd.DataFrame, rule: Rule) -> dict:
    return {
        "group": GROUPS[0],
        "verdict": OPEN,
        "reason": "no language but English is scored, so nothing can carry over",
        "seeds": int(part["seeds"].min()),
        "chosen_on": COMPARED,
        **{f"best_{family}": "" for family in FAMILIES},
        "baseline": rule.baseline,
    }


def _verdict(part: pd.DataFrame, of_group: pd.DataFrame, rule: Rule) -> dict:
    group = of_group["group"].iloc[0]
    selection = part[(part["scope"] == "selection") & (part["group"] == group)]
    own = of_group[of_group["other"] == ""]
    scores = (own if selection.empty else selection).set_index("method")["value"]
    scores = scores[scores.index.isin(own["method"])]
    best = {family: _leader(scores, rule.families, family) for family in FAMILIES} | {"baseline": rule.baseline}
    by_pair = of_group.set_index(["method", "other"])
    compared = {
        (one, other): by_pair.loc[best[one], best[other]]
        for one, other in PAIRS
        if (best[one], best[other]) in by_pair.index and best[other]
    }
    gains = of_group[(of_group["other"] == rule.baseline) & of_group["method"].map(rule.families).isin(FAMILIES)]
    decided, reason = _decide(compared, gains, rule.smallest_gain[part["task"].iloc[0]], rule.level)
    numbers = {
        f"{one}_over_{other}_{name}": value
        for (one, other), row in compared.items()
        for name, value in zip(NUMBERS, (row["difference"], *bounds(row), row["p_holm"]), strict=True)
    }
    return {
        "verdict": decided,
        "reason": reason,
        "seeds": int(gains["seeds"].min()) if len(gains) else 0,
        "chosen_on": COMPARED if selection.empty else "dev",
        **{f"best_{family}": best[family] for family in FAMILIES},
        "baseline": rule.baseline,
        **numbers,
    }


def _leader(scores: pd.Series, families: dict[str, str], family: str) -> str:
    """Find the method of a family with the highest score; "" if it has no method."""
    of = [name for name in scores.index if families[name] == family]
    return str(scores[of].idxmax()) if of else ""


def bounds(row: pd.Series) -> tuple[float, float]:
    """Find the outermost bounds of a comparison's intervals, over items and over items and seeds."""
    return float(np.fmin(row["low"], row["seeds_low"])), float(np.fmax(row["high"], row["seeds_high"]))


def _decide(
    compared: dict[tuple[str, str], pd.Series], gains: pd.DataFrame, smallest: float, level: float
) -> tuple[str, str]:
    """Decide the verdict and its reason.

    The rule compares the best methods of the families with each other, and all methods with the baseline.
    """

    def beats(one: str, other: str) -> bool:
        row = compared.get((one, other), compared.get((other, one)))
        if row is None or not row["p_holm"] < level:
            return False
        return bool((row["difference"] > 0) == ((one, other) in compared))

    if all(beats(BOTH, other) for other in ("baseline", OT, ADVERSARIAL)):
        return NAMES[BOTH], "a chain of both beats the baseline and the best of each family alone"
    for one, other in ((OT, ADVERSARIAL), (ADVERSARIAL, OT)):
        if beats(one, "baseline") and beats(one, other):
            return NAMES[one], f"the best of {NAMES[one]} beats the baseline and the best of {NAMES[other]}"
    missing = [NAMES[family] for family in (OT, ADVERSARIAL) if (family, "baseline") not in compared]
    if missing:
        return OPEN, f"no method of {' or '.join(missing)} is compared"
    if len(gains) and all(bounds(row)[1] < smallest for _, row in gains.iterrows()):
        return NEITHER, f"no interval of a gain reaches {smallest:g}"
    gaining = [NAMES[family] for family in FAMILIES if beats(family, "baseline")]
    if gaining:
        return OPEN, f"the best of {', '.join(gaining)} gains, but no family beats the other"
    return OPEN, "no gain is significant, and none is excluded"
