"""Degenerate comparisons can be planned: only possible comparisons are made, and the rest is still reported."""

import copy
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from planning import plan

from isthmus.config.resolve import resolve
from isthmus.errors import InputError
from isthmus.evaluation.jobs import compared_items
from isthmus.report.items import reports
from isthmus.report.jobs import compared_tasks, drawn_measures, judged_groups

SMOKE = yaml.safe_load((ROOT / "config/smoke.yaml").read_text())


def one_method(config: dict) -> None:
    config["methods"] = {"zero_shot": "plain"}
    config["bitext"] = {}


def one_method_of_a_task(config: dict) -> None:
    config["tasks"]["nli"]["methods"] = ["zero_shot"]


def one_task(config: dict) -> None:
    del config["tasks"]["clir"]


def english_alone(config: dict) -> None:
    config["corpora"]["mw_nli"]["languages"] = ["en"]
    config["corpora"]["mw_clir"]["directions"] = ["en-en"]
    config["methods"] = {"zero_shot": "plain", "optical": "plain.ot"}


def one_language(config: dict) -> None:
    config["corpora"]["mw_nli"]["languages"] = ["en", "sw"]
    config["corpora"]["mw_nli_sw"] = config["corpora"]["mw_nli"] | {"languages": ["sw"]}
    config["tasks"]["nli"]["evaluate"] = [{"corpus": "mw_nli_sw"}]
    config["corpora"]["mw_clir"]["directions"] = ["sw-en"]


def no_bitext(config: dict) -> None:
    config["methods"] = {"zero_shot": "plain", "adversarial": "pgd"}
    del config["bitext"]


def nothing_beside(config: dict) -> None:
    config["groups"] = {}
    config["evaluation"] = {"baselines": [], "bootstrap": 200}


CASES = [one_method, one_method_of_a_task, one_task, english_alone, one_language, no_bitext, nothing_beside]


def changed(change: Callable[[dict], None]) -> dict:
    config = copy.deepcopy(SMOKE)
    change(config)
    return config


@pytest.mark.parametrize("change", CASES, ids=lambda change: change.__name__)
def test_what_there_is_to_compare_is_planned(tmp_path, change):
    config = changed(change)
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump(config, sort_keys=False))
    rules = [job.split()[0] for job in plan(tmp_path, "mine.yaml").after]
    compared = compared_tasks(resolve(config, [path]))
    expected = {"one_method": [], "one_method_of_a_task": ["clir"], "one_task": ["nli"]}
    assert compared == expected.get(change.__name__, ["nli", "clir"])
    assert rules.count("comparisons_table") == rules.count("gains_table") == len(config["encoders"]) * len(compared)
    assert rules.count("verdict_table") == (len(config["encoders"]) if compared else 0)
    assert rules.count("measures_table") == len(config["encoders"]) * len(config["tasks"])
    assert rules.count("summary") == 1
    assert ("bitext_table" in rules) == (change not in (one_method, no_bitext))


def test_the_figures_of_a_method_alone_are_those_of_its_scores():
    config = resolve(changed(one_method), [])
    assert drawn_measures(config) == [("clir", "aer"), ("clir", "map"), ("nli", "accuracy")]
    assert [path for path in reports(config) if "gain" in path or "verdict" in path or "effects" in path] == []


def test_a_method_that_is_asked_nothing_is_compared_with_nothing():
    config = changed(lambda config: None)
    config["corpora"]["mw_nli"]["languages"] = ["en"]
    config["methods"] = {"zero_shot": "plain", "translate": "dictionary.plain"}
    assert compared_tasks(resolve(config, [])) == ["clir"]
    config["corpora"]["mw_clir"]["directions"] = ["en-sw"]
    with pytest.raises(InputError, match=r"methods\.translate: no evaluated set has a language that 'dict"):
        resolve(config, [])


def test_a_task_in_english_alone_has_no_group_that_nobody_named():
    config = changed(english_alone) | {"groups": {}, "evaluation": {}}
    assert judged_groups(resolve(config, []), "nli") == {}
    assert list(judged_groups(resolve(SMOKE, []), "nli")) == ["all", "low_resource", "high_resource"]


@pytest.mark.parametrize("results", ["results", "out/nli", "clir/alignment"])
@pytest.mark.parametrize("encoder", ["mine", "nli", "clir", "evaluation"])
def test_names_of_tasks_elsewhere_in_a_path_mix_no_tasks(results, encoder):
    config = changed(lambda config: None) | {"results": results}
    config["encoders"] = {encoder: config["encoders"]["tiny_bert"]}
    config["steps"] |= {"nli": config["steps"]["plain"], "clir": config["steps"]["pgd"]}
    config["methods"] = {"zero_shot": "nli", "adversarial": "clir"}
    config = resolve(config, [])
    root = Path(results, "evaluation", encoder, "seed-1")
    for task, corpus in {"nli": "mw_nli", "clir": "mw_clir"}.items():
        assert compared_items(config, encoder, task) == [
            f"{root}/{task}/{chain}/{corpus}.test.items.csv" for chain in ("nli", "clir")
        ]


def test_a_step_that_learns_from_bitext_needs_some():
    with pytest.raises(InputError, match=r"methods\.optical: the step 'ot' learns from bitext"):
        resolve(SMOKE | {"bitext": {}}, [])
    config = changed(no_bitext)
    config["methods"]["translated"] = "smt.plain"
    with pytest.raises(InputError, match=r"methods\.translated: the step 'smt' learns from bitext"):
        resolve(config, [])
