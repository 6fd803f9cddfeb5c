"""Compare methods in pairs on the same items: differences, intervals, tests (``docs/statistics.md``)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from isthmus.errors import InputError
from isthmus.evaluation.collect import read_table
from isthmus.evaluation.measures import PRIMARY
from isthmus.evaluation.statistics.design import Design
from isthmus.evaluation.statistics.intervals import score_interval
from isthmus.evaluation.statistics.significance import holm, mcnemar_exact, over_seeds, randomisation

ABOUT = ["encoder", "task", "protocol", "measure"]
SCOPE = ["scope", "group", "method", "other"]
NUMBERS = ["value", "other_value", "difference", "deviation", "low", "high", "seeds_low", "seeds_high"]
TESTS = ["p_items", "p_seeds", "p_holm", "tests"]
COLUMNS = [*ABOUT, *SCOPE, *NUMBERS, "items", "seeds", "test", *TESTS]
CONDITION = ["corpus", "split", "direction", "language"]
AGAINST = [("ot", "adversarial"), ("both", "ot"), ("both", "adversarial")]


@dataclass(frozen=True)
class Plan:
    """Plan of the comparisons.

    Attributes:
        families: ``ot``, ``adversarial``, ``both`` or ``other`` by method, in the methods' order.
        baseline: method to compare every other method with.
        groups: languages by name of a group.
        gap: two groups; the gap is the first group's score minus the second's. Empty for no gap.
        resamples: bootstrap resamples of an interval.
        permutations: random swaps of a randomisation test; more if Holm's correction needs smaller p values.
        level: level of significance, after Holm's correction.
        further: additional pairs of methods to compare within groups.
    """

    families: dict[str, str]
    baseline: str
    groups: dict[str, list[str]]
    gap: tuple[str, ...] = ()
    resamples: int = 1000
    permutations: int = 9999
    level: float = 0.05
    further: tuple[tuple[str, str], ...] = ()

    def scopes(self, languages: list[str]) -> Iterator[tuple[str, str, dict[str, float]]]:
        """Yield ``(scope, group, sign by language)`` of each score to compare: groups, the gap, single languages."""
        for name, members in self.groups.items():
            yield "group", name, {language: 1.0 for language in members}
        if self.gap:
            first, second = self.gap
            signs = {language: -1.0 for language in self.groups[second]}
            yield "gap", f"{first} - {second}", signs | {language: 1.0 for language in self.groups[first]}
        for language in languages:
            yield "language", language, {language: 1.0}

    def pairs(self, scope: str, methods: list[str]) -> list[tuple[str, str]]:
        """List the pairs of methods to compare.

        Each method is compared with the baseline. Within groups, each method is also compared with each method of
        another family; ``further`` pairs are added. No pair is repeated, in either order.
        """
        others = [(method, self.baseline) for method in methods if method != self.baseline]
        of = {
            family: [name for name in methods if self.families[name] == family]
            for family in ("ot", "adversarial", "both")
        }
        between = [pair for one, other in AGAINST for pair in product(of[one], of[other])]
        further = [pair for pair in self.further if set(pair) <= set(methods)]
        pairs = (others if self.baseline in methods else []) + (between + further if scope == "group" else [])
        found: dict[frozenset[str], tuple[str, str]] = {}
        for pair in pairs:
            found.setdefault(frozenset(pair), pair)
        return list(found.values())


def comparisons(items: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Compare the methods of one encoder and task, in each compared measure.

    For each measure, Holm's correction is applied separately to the comparisons in each group, to those of the gap, and
    to those of all single languages. If a task is scored on dev splits and others, the others are compared. The scores
    on dev are then in rows of scope ``selection``. Under the protocol ``en_dev`` there are no such rows, because dev
    sets of other languages may not influence a choice.

    Args:
        items: a row per item: encoder, method, seed, task, protocol, ``CONDITION``, queries, measure, item, value.
        plan: plan of the comparisons.

    Returns:
        A table of ``COLUMNS``. A row without ``other`` is a method's own score.

    Raises:
        InputError: two methods were not measured on the same items or have no seed in common.
    """
    items = items[(items["queries"] != "translated") & items["method"].isin(plan.families)]
    rows: list[dict] = []
    for names, found in items.groupby(ABOUT, sort=False):
        about = dict(zip(ABOUT, names, strict=True))
        if is_compared(about["task"], about["measure"]):
            rows += [about | row for row in _compared(found, plan)]
    return pd.DataFrame(rows, columns=COLUMNS)


def is_compared(task: str, measure: str) -> bool:
    """Tell whether a measure is a task's primary one, or its variant for language pairs, attack or noise."""
    primary = PRIMARY[task]
    return measure in (primary, f"pair_{primary}") or measure.startswith(f"{primary}_")


def _compared(items: pd.DataFrame, plan: Plan) -> list[dict]:
    dev = items["split"] == "dev"
    selection, reported = (items[dev], items[~dev]) if dev.any() and not dev.all() else (items[:0], items)
    if (items["protocol"] == "en_dev").any():
        selection = items[:0]
    rows = [row for scores in _scores(selection, plan) if scores.scope == "group" for row in scores.own("selection")]
    compared = list(_scores(reported, plan))
    tests = Counter(scores.family() for scores in compared for _ in plan.pairs(scores.scope, list(scores.of)))
    permutations = max(plan.permutations, int(np.ceil(4 * max(tests.values(), default=0) / plan.level)))
    for scores in compared:
        rows += scores.own(scores.scope, plan.resamples) if scores.scope != "language" else []
    for family in tests:
        tested = [
            scores.compare(*pair, plan, permutations)
            for scores in compared
            if scores.family() == family
            for pair in plan.pairs(scores.scope, list(scores.of))
        ]
        corrected = holm(np.array([np.fmax(row["p_items"], row["p_seeds"]) for row in tested]))
        rows += [row | {"p_holm": p, "tests": len(tested)} for row, p in zip(tested, corrected, strict=True)]
    return rows


@dataclass(frozen=True)
class Scores:
    """The scores of methods in one scope.

    Attributes:
        scope: ``group``, ``gap`` or ``language``.
        group: name of the group, gap or language.
        design: design of the values.
        of: ``{method: {seed: contributions (I,)}}``, without methods that lack a condition.
    """

    scope: str
    group: str
    design: Design
    of: dict[str, dict[str, np.ndarray]]

    def family(self) -> tuple[str, str]:
        """Return the family of tests for Holm's correction: a group, the gap, or all single languages."""
        return self.scope, self.group if self.scope == "group" else ""

    def own(self, scope: str, resamples: int = 0) -> list[dict]:
        """Make a row per method: mean and deviation of its score over seeds, and with resamples its interval."""
        rows = []
        for method, by_seed in self.of.items():
            together = np.stack(list(by_seed.values()), axis=1)
            row = {"scope": scope, "group": self.group, "method": method, "other": ""} | self._numbers(together)
            if resamples:
                _, row["low"], row["high"] = score_interval(self.design, together.mean(axis=1), resamples)
            rows.append(row)
        return rows

    def compare(self, method: str, other: str, plan: Plan, permutations: int) -> dict:
        """Compare two methods, paired by item and seed; return their row."""
        mine, its = self.of[method], self.of[other]
        seeds = [seed for seed in mine if seed in its]
        if not seeds:
            raise InputError(f"{method} and {other} have no seed in common, so that they cannot be compared")
        first, second = (np.stack([scores[seed] for seed in seeds], axis=1) for scores in (mine, its))
        gains = first - second
        mean = gains.mean(axis=1)
        difference, low, high = score_interval(self.design, mean, plan.resamples)
        crossed = over_seeds(gains, self.design)
        right_or_wrong = len(seeds) == len(self.design.weight) == 1 and _binary(first) and _binary(second)
        return {
            **{"scope": self.scope, "group": self.group, "method": method, "other": other},
            **self._numbers(gains),
            **{"value": first.sum(axis=0).mean(), "other_value": second.sum(axis=0).mean(), "difference": difference},
            **{"low": low, "high": high, "seeds_low": crossed.low, "seeds_high": crossed.high},
            "test": "mcnemar" if right_or_wrong else "randomisation",
            "p_items": mcnemar_exact(np.rint(mean * len(mean)))
            if right_or_wrong
            else randomisation(mean, permutations),
            "p_seeds": crossed.p,
        }

    def _numbers(self, contributions: np.ndarray) -> dict:
        by_seed = contributions.sum(axis=0)
        deviation = by_seed.std(ddof=1) if len(by_seed) > 1 else np.nan
        return {"value": by_seed.mean(), "deviation": deviation, "seeds": len(by_seed), "items": len(contributions)}


def _binary(contributions: np.ndarray) -> bool:
    """Tell whether the contributions of a single condition come from values of 0 and 1."""
    values = contributions * len(contributions)
    return bool(np.all(np.isclose(values, 0) | np.isclose(values, 1)))


def _scores(items: pd.DataFrame, plan: Plan) -> Iterator[Scores]:
    """Yield the scores of every scope with a language among the items."""
    if items.empty:
        return
    wide = items.pivot(index=[*CONDITION, "item"], columns=["method", "seed"], values="value")
    index = wide.index.to_frame(index=False)
    condition = index.groupby(CONDITION, sort=False).ngroup().to_numpy()
    lacking = wide.isna().groupby(condition).mean()
    if not lacking.isin([0, 1]).all(axis=None):
        method, seed = lacking.columns[~lacking.isin([0, 1]).all()][0]
        raise InputError(f"{method}, seed {seed}: not measured on the same items as the other methods")
    order = [name for name in plan.families if name in set(items["method"])]
    for scope, group, signs in plan.scopes(list(dict.fromkeys(items["language"]))):
        sign = index["language"].map(signs).to_numpy(dtype=float)
        if not signs or not set(signs.values()) <= set(sign):
            continue
        inside = ~np.isnan(sign)
        design = _design(index[inside], sign[inside])
        part = wide[inside]
        found = {name: part.xs(name, axis=1, level="method").dropna(axis=1, how="any") for name in order}
        of = {
            name: {seed: design.contributions(frame[seed].to_numpy(dtype=float)) for seed in frame}
            for name, frame in found.items()
            if not frame.empty
        }
        yield Scores(scope, group, design, of)


def _design(index: pd.DataFrame, sign: np.ndarray) -> Design:
    """Make the design. Conditions of one sign have equal weights; those of negative sign are subtracted."""
    condition = index.groupby(CONDITION, sort=False).ngroup().to_numpy()
    item = index.groupby(["corpus", "split", "item"], sort=False).ngroup().to_numpy()
    signs = np.zeros(condition.max() + 1)
    signs[condition] = sign
    return Design(condition, item, signs / np.array([(signs == one).sum() for one in signs]))


def read_comparisons(path: Path) -> pd.DataFrame:
    """Read a table of ``COLUMNS``: numbers as numbers (nan if empty), the rest as text.

    Raises:
        InputError: the file is missing.
    """
    frame = read_table(path)
    numbers = [*NUMBERS, "items", "seeds", *TESTS]
    frame[numbers] = frame[numbers].apply(pd.to_numeric)
    return frame
