"""The keys of a fair comparison as Snakemake plans them, and their mistakes."""

from pathlib import Path

import pytest
import yaml
from conftest import ROOT, planned, snakemake

from isthmus.config import resolve
from isthmus.errors import InputError
from isthmus.layout import Layout

SMOKE = ROOT / "config/smoke.yaml"


def smoke(**changes) -> dict:
    """The smoke configuration with the blocks of ``changes`` laid over its own, of one encoder."""
    config = yaml.safe_load(SMOKE.read_text())
    config["encoders"] = {"tiny_bert": config["encoders"]["tiny_bert"]}
    for key, block in changes.items():
        config[key] = config.get(key, {}) | block
    return config


def plan(config: dict, folder: Path) -> dict[str, int]:
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(config, sort_keys=False))
    result = snakemake("--configfile", str(path), "--dry-run", cwd=folder)
    assert result.returncode == 0, result.stdout + result.stderr
    return planned(result.stdout + result.stderr)


def message(config: dict) -> str:
    with pytest.raises(InputError) as caught:
        resolve(config, [SMOKE])
    return str(caught.value)


def test_pairs_and_robustness_are_one_job_a_model_and_set(tmp_path):
    robustness = {"radii": [0.1, 1], "rates": [0.1], "languages": ["en", "sw"]}
    jobs = plan(smoke(evaluation={"nli_pairs": ["en", "sw"], "robustness": robustness}), tmp_path)
    chains, translated = 7, 2
    assert jobs["evaluate_nli"] == jobs["evaluate_nli_pairs"] == jobs["evaluate_clir"] == chains
    assert jobs["evaluate_nli_robustness"] == jobs["evaluate_clir_robustness"] == chains - translated
    assert jobs["pair_table"] == 1 and jobs["robustness_report"] == 2


def test_off_they_cost_nothing():
    layout = Layout(resolve(smoke(), [SMOKE]))
    assert not [path for path in layout.evaluations() if "/pairs/" in path or "/robustness/" in path]
    assert layout.protocol_tables() == ["results_smoke/tables/tiny_bert.costs.md"]


def test_attack_alone_leaves_retrieval_alone():
    layout = Layout(resolve(smoke(evaluation={"robustness": {"radii": [0.5]}}), [SMOKE]))
    attacked = [path for path in layout.evaluations() if "/robustness/" in path]
    assert attacked and all("/nli/" in path for path in attacked)
    assert [path.split("/")[-1] for path in layout.protocol_tables()] == [
        "tiny_bert.costs.md",
        "tiny_bert.nli.robustness.md",
    ]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ({"nli_pairs": ["sw"]}, "one language makes no pairs; write two or more, such as [en, sw]"),
        ({"nli_pairs": ["en", "fi"]}, "no evaluated set is in 'fi'; they are in de, en, sw"),
        ({"nli_pairs": ["en", "en"]}, "non-unique"),
        ({"robustness": {"radii": [0]}}, "0 is less than or equal to the minimum of 0"),
        ({"robustness": {"rates": [1.5]}}, "1.5 is greater than the maximum of 1"),
        ({"robustness": {"rates": [0.1], "languages": ["so"]}}, "no evaluated set is in 'so'"),
        ({"robustness": {"languages": ["sw"]}}, "languages without `radii` or `rates` ask for nothing"),
        ({"robustness": {"radius": [0.1]}}, "unknown key 'radius'; did you mean 'radii'"),
    ],
)
def test_wrong_evaluation_keys_say_so(block, expected):
    assert expected in message(smoke(evaluation=block))


def test_pairs_need_the_task():
    config = smoke(evaluation={"nli_pairs": ["en", "sw"]})
    del config["tasks"]["nli"]
    assert "need the task nli" in message(config)
