"""Comparisons of methods and the verdict: tests agree with their definitions; planted effects are found, no others."""

import gc

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, binomtest, f, permutation_test, ttest_1samp

from isthmus.config.methods import chain_family
from isthmus.errors import InputError
from isthmus.evaluation.statistics.comparisons import COLUMNS, Plan, comparisons
from isthmus.evaluation.statistics.design import Design
from isthmus.evaluation.statistics.significance import mcnemar_exact, over_seeds, randomisation
from isthmus.evaluation.statistics.verdict import Rule, verdicts

FAMILIES = {"plain": "other", "optical": "ot", "pgd": "adversarial", "pgd_optical": "both"}
GROUPS = {"all": ["de", "sw"], "low": ["sw"], "high": ["de"]}
PLAN = Plan(FAMILIES, "plain", GROUPS, ("high", "low"), resamples=200, permutations=999)
RULE = Rule(FAMILIES, "plain", {"nli": 0.02, "clir": 0.02})


def planted(gains, seed=0, items=300, seeds=3, noise=0.0, task="clir", measure="map", languages=("de", "sw")):
    """Make scores of parallel items: each method's gain, plus noise of the item, the seed and their interaction.

    ``gains`` is ``{method: gain}`` or ``{method: {language: gain}}``; ``noise`` is the standard deviation of a whole
    training's luck.
    """
    rng = np.random.default_rng(seed)
    of_item = rng.normal(0.5, 0.2, items)
    frames = []
    for method, gain in gains.items():
        taste = rng.normal(0, 0.1, items)
        for number in range(seeds):
            luck = rng.normal(0, noise) if noise else 0.0
            for language in languages:
                value = of_item + taste + luck + rng.normal(0, 0.1, items)
                value += gain[language] if isinstance(gain, dict) else gain
                frames.append(
                    pd.DataFrame(
                        {"item": np.arange(items), "value": value}
                        | {
                            "encoder": "mbert",
                            "protocol": "given",
                            "method": method,
                            "seed": str(number),
                            "task": task,
                            "corpus": "c",
                        }
                        | {"split": "test", "queries": "original", "direction": f"{language}-en"}
                        | {"language": language, "measure": measure}
                    )
                )
    return pd.concat(frames, ignore_index=True)


def row(table, **wanted):
    for column, value in wanted.items():
        table = table[table[column] == value]
    assert len(table) == 1, table
    return table.iloc[0]


def test_items_add_up_to_the_score():
    """Of four weighted conditions, two are parallel, one shares some items with them, and one shares none."""
    rng = np.random.default_rng(0)
    condition, item = np.array([0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3]), np.array([0, 1, 2, 0, 1, 2, 2, 3, 4, 5, 6])
    weight, values = np.array([0.5, 0.5, -0.5, -0.5]), rng.random((11, 2))
    design = Design(condition, item, weight)
    score = sum(weight[number] * values[condition == number].mean(axis=0) for number in range(4))
    assert design.contributions(values).sum(axis=0) == pytest.approx(score)
    assert design.strata.tolist() == [0, 0, 0, 0, 1, 1, 1]
    assert sum(part.mean(axis=0) for part in design.split(design.contributions(values))) == pytest.approx(score)
    parallel = Design.of([["a", "b"], ["b", "a"]])
    assert parallel.contributions(np.array([1.0, 2.0, 4.0, 3.0])) == pytest.approx([(1 + 3) / 4, (2 + 4) / 4])


def test_tests_over_items_are_what_they_are_called():
    differences = np.array([1.0] * 9 + [-1.0] * 2 + [0.0] * 50)
    assert mcnemar_exact(differences) == pytest.approx(binomtest(9, 11).pvalue)
    assert mcnemar_exact(np.zeros(4)) == randomisation(np.zeros(4), 99) == 1
    few = np.random.default_rng(1).normal(0.5, 1, 9)
    exact = permutation_test((few,), np.sum, permutation_type="samples", n_resamples=np.inf).pvalue
    assert randomisation(few, 20000) == pytest.approx(exact, abs=0.01) and 0.01 < exact < 0.9
    assert randomisation(few, 20000) == randomisation(few, 20000)
    assert randomisation(np.ones(50), 199) == pytest.approx(2 / 200)


def test_over_seeds_is_min_f_prime():
    values = np.random.default_rng(2).normal(0.3, 1, (40, 3)) + [0.1, -0.1, 0.3]
    design = Design.of([range(40)])
    by_item, by_seed = (ttest_1samp(values.mean(axis=axis), 0).statistic ** 2 for axis in (1, 0))
    least = by_item * by_seed / (by_item + by_seed)
    freedom = (by_item + by_seed) ** 2 / (by_item**2 / 2 + by_seed**2 / 39)
    found = over_seeds(design.contributions(values), design)
    assert found.p == pytest.approx(f.sf(least, 1, freedom))
    assert found.low < values.mean() < found.high
    assert all(np.isnan(over_seeds(design.contributions(values[:, :1]), design)))


def test_a_planted_effect_is_found_and_its_size_is_right():
    table = comparisons(planted({"plain": 0, "optical": 0.08, "pgd": 0}), PLAN)
    assert list(table) == COLUMNS and set(table["scope"]) == {"group", "gap", "language"}
    found = row(table, scope="group", group="all", method="optical", other="plain")
    assert found.p_holm < 0.05 and found.low < 0.08 < found.high and found.seeds_low < 0.08 < found.seeds_high
    assert found.value - found.other_value == pytest.approx(found.difference)
    assert (found["items"], found.seeds, found.test) == (300, 3, "randomisation")
    assert row(table, scope="group", group="all", method="pgd", other="plain").p_holm > 0.05
    against = row(table, scope="group", group="low", method="optical", other="pgd")
    assert against.p_holm < 0.05 and against.difference == pytest.approx(0.08, abs=0.03)


def test_the_gap_between_groups_and_its_change():
    table = comparisons(planted({"plain": {"de": 0.2, "sw": 0}, "optical": {"de": 0.2, "sw": 0.1}}), PLAN)
    own = row(table, scope="gap", method="plain", other="")
    assert own.group == "high - low" and own.low < 0.2 < own.high and np.isnan(own.p_items)
    change = row(table, scope="gap", method="optical", other="plain")
    assert change.p_holm < 0.05 and change.low < -0.1 < change.high


def test_further_pairs_are_compared_within_groups_and_counted():
    families = {"plain": "other", "mse": "other", "optical": "ot"}
    items = planted({"plain": 0.0, "mse": 0.02, "optical": 0.1})
    plan = Plan(
        families, "plain", GROUPS, ("high", "low"), 200, 999, further=(("optical", "mse"), ("optical", "absent"))
    )
    table = comparisons(items, plan)
    pair = table[(table["method"] == "optical") & (table["other"] == "mse")]
    assert list(pair["group"]) == list(GROUPS) and set(pair["scope"]) == {"group"}
    assert row(table, scope="group", group="all", method="optical", other="mse").difference == pytest.approx(
        0.08, abs=0.03
    )
    assert set(pair["tests"]) == {3}


def family_wise_errors(noise, rounds):
    """Count, for each column of p values, the rounds with a false positive among the comparisons of the groups."""
    plan = Plan(FAMILIES, "plain", {"all": ["sw"]}, resamples=2, permutations=999)
    errors = pd.Series(0, ["p_items", "p_holm"])
    gc.freeze()  # statsmodels runs the garbage collector at every correction
    for number in range(rounds):
        table = comparisons(planted(dict.fromkeys(FAMILIES, 0.0), number, 60, 3, noise, languages=["sw"]), plan)
        errors += (table.loc[table["scope"] == "group", errors.index] < 0.05).any()
    gc.unfreeze()
    return errors


def test_no_effect_is_found_where_there_is_none():
    """The variation between seeds is as large as that of the items; a test that ignores it is mostly wrong."""
    bound = binom.ppf(0.999, 40, 0.05)
    assert family_wise_errors(0.0, 40)["p_holm"] <= bound
    lucky = family_wise_errors(0.03, 40)
    assert lucky["p_holm"] <= bound and lucky["p_items"] > 2 * bound


def test_accuracy_of_one_seed_is_tested_by_mcnemar():
    right = {"plain": [1, 0] * 40, "optical": [1, 1, 1, 0] * 20}
    data = planted(dict.fromkeys(right, 0), items=80, seeds=1, task="nli", measure="accuracy")
    data["value"] = [float(right[method][item]) for method, item in zip(data["method"], data["item"], strict=True)]
    table = comparisons(data, PLAN)
    found = row(table, scope="language", group="sw", method="optical")
    assert (found.test, found.p_items) == ("mcnemar", pytest.approx(2 * 0.5**20))
    assert np.isnan(found.p_seeds) and np.isnan(found.seeds_low) and found.p_holm == pytest.approx(2 * found.p_items)
    assert row(table, scope="group", group="all", method="optical", other="plain").test == "randomisation"


def test_what_cannot_be_compared_stops_or_is_left_out():
    data = planted({"plain": 0, "optical": 0})
    lacking = data[~((data["method"] == "optical") & (data["language"] == "sw"))]
    table = comparisons(lacking, PLAN)
    assert set(table.loc[table["method"] == "optical", "group"]) == {"high", "de"}
    with pytest.raises(InputError, match="optical, seed 1: not measured on the same items"):
        comparisons(data.drop(data.index[(data["method"] == "optical") & (data["seed"] == "1")][3]), PLAN)
    other = data.assign(seed=data["seed"].where(data["method"] == "plain", data["seed"] + "0"))
    with pytest.raises(InputError, match="no seed in common"):
        comparisons(other, PLAN)


@pytest.mark.parametrize(
    ("gains", "expected"),
    [
        ({"plain": 0, "optical": 0.1, "pgd": 0, "pgd_optical": 0.1}, "OT"),
        ({"plain": 0, "optical": 0, "pgd": 0.1}, "adversarial"),
        ({"plain": 0, "optical": 0.05, "pgd": 0.05, "pgd_optical": 0.12}, "both"),
        ({"plain": 0, "optical": -0.06, "pgd": -0.05, "pgd_optical": -0.05}, "neither"),
        ({"plain": 0, "optical": 0.1, "pgd": 0.1}, "not decided"),
        ({"plain": 0, "optical": 0.1}, "not decided"),
    ],
)
def test_the_verdict_is_what_was_planted(gains, expected):
    table = verdicts(comparisons(planted(gains), PLAN), RULE)
    assert table["group"].tolist() == list(GROUPS) and set(table["verdict"]) == {expected}
    found = table.iloc[0]
    if "pgd" in gains:
        assert found.ot_over_baseline_low < gains["optical"] < found.ot_over_baseline_high
        assert found.ot_over_adversarial_difference == pytest.approx(gains["optical"] - gains["pgd"], abs=0.04)
    else:
        assert found.reason == "no method of adversarial is compared" and found.best_adversarial == ""


def test_a_family_s_best_is_chosen_on_dev_where_there_is_one():
    families = {**FAMILIES, "ot_sentence": "ot"}
    test = planted({"plain": 0, "optical": 0.1, "ot_sentence": 0, "pgd": 0})
    dev = planted({"plain": 0, "optical": 0, "ot_sentence": 0.1, "pgd": 0}, seed=9).assign(split="dev")
    plan = Plan(families, "plain", GROUPS, resamples=100, permutations=199)
    rule = Rule(families, "plain", RULE.smallest_gain)
    table = verdicts(comparisons(pd.concat([test, dev]), plan), rule)
    assert set(table["best_ot"]) == {"ot_sentence"} and set(table["chosen_on"]) == {"dev"}
    assert table.iloc[0].ot_over_baseline_difference == pytest.approx(0, abs=0.04)
    assert set(verdicts(comparisons(test, plan), rule)["best_ot"]) == {"optical"}
    english = pd.concat([test, dev]).assign(protocol="en_dev")
    assert set(verdicts(comparisons(english, plan), rule)["best_ot"]) == {"optical"}


ENGLISH = Plan(FAMILIES, "plain", {}, resamples=200, permutations=999)


@pytest.mark.filterwarnings("error")
def test_english_alone_is_compared_and_nothing_is_said_to_carry_over():
    table = comparisons(planted({"plain": 0, "optical": 0.1, "pgd": 0}, languages=["en"]), ENGLISH)
    assert set(table["scope"]) == {"language"} and set(table["group"]) == {"en"}
    assert row(table, method="optical").p_holm < 0.05
    found = row(verdicts(table, RULE), encoder="mbert")
    assert (found.group, found.verdict, found.seeds) == ("all", "not decided", 3)
    assert found.reason == "no language but English is scored, so nothing can carry over"
    assert np.isnan(found.ot_over_baseline_difference) and found.best_ot == ""


@pytest.mark.filterwarnings("error")
def test_another_language_without_a_group_is_not_taken_for_english():
    table = comparisons(planted({"plain": 0, "optical": 0.1}, languages=["sw"]), ENGLISH)
    assert set(table["scope"]) == {"language"} and verdicts(table, RULE).empty


@pytest.mark.filterwarnings("error")
def test_a_method_alone_has_scores_and_no_comparison():
    table = comparisons(planted({"plain": 0}), PLAN)
    assert set(table["scope"]) == {"group", "gap"} and set(table["other"]) == {""}
    found = verdicts(table, RULE)
    assert set(found["verdict"]) == {"not decided"}
    assert set(found["reason"]) == {"no method of OT or adversarial is compared"}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("items", "seeds", "languages"), [(1, 1, ["sw"]), (1, 3, ["sw", "de"]), (2, 1, ["sw"])])
def test_what_is_too_small_for_an_interval_has_none(items, seeds, languages):
    data = planted({"plain": 0, "optical": 0.1, "pgd": 0}, items=items, seeds=seeds, languages=languages)
    plan = Plan(FAMILIES, "plain", {"all": languages}, resamples=200, permutations=999)
    table = comparisons(data, plan)
    found = row(table, scope="group", group="all", method="optical", other="plain")
    assert np.isnan([found.low, found.high]).all() == (items == 1)
    assert np.isnan([found.p_seeds, found.seeds_low]).all() == (items == 1 or seeds == 1)
    assert found.p_holm > 0.05 and set(verdicts(table, RULE)["verdict"]) == {"not decided"}


def test_no_pair_is_compared_twice_either_way_round():
    further = (("optical", "pgd"), ("pgd", "optical"), ("plain", "optical"))
    plan = Plan(FAMILIES, "plain", GROUPS, resamples=200, permutations=999, further=further)
    assert plan.pairs("group", ["plain", "optical", "pgd"]) == [
        ("optical", "plain"),
        ("pgd", "plain"),
        ("optical", "pgd"),
    ]


def test_a_chain_is_of_the_families_of_its_steps():
    steps = {
        "plain": {"kind": "train", "method": "plain"},
        "pgd": {"kind": "train", "method": "pgd"},
        "ot": {"kind": "align", "method": "ot"},
        "score": {"kind": "align", "method": "score"},
    }
    chains = {"plain": "other", "plain.score": "other", "plain.ot": "ot", "pgd.score": "adversarial", "pgd.ot": "both"}
    assert {chain: chain_family(chain, steps) for chain in chains} == chains
