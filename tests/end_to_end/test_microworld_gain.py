"""On microworld, transport must help: mini_mbert, not aligned before, with less text and fewer updates."""

from pathlib import Path

import pandas as pd
import pytest
import yaml
from conftest import ROOT, snakemake

from isthmus.evaluation.collect import read_table
from isthmus.evaluation.statistics.comparisons import Plan, comparisons

LANGUAGES = ["sw", "so", "tl", "mr", "fi", "de", "fr"]


def small() -> dict:
    """The embedded default, retrieval alone, at a size that trains in two minutes."""
    config = yaml.safe_load((ROOT / "config.yaml").read_text())
    config["corpora"]["mw_text"]["lines"] = 3000
    config["corpora"]["mw_bitext"]["pairs"] = 1500
    config["corpora"]["mw_pairs"]["pairs"] = 1500
    config["corpora"]["mw_gold"]["pairs"] = 60
    config["corpora"]["mw_clir"] |= {"documents": 300, "queries": 70, "dev_queries": 10}
    config["corpora"]["mw_clir"]["directions"] = [f"{language}-en" for language in LANGUAGES]
    config["encoders"]["mini_mbert"]["options"]["max_steps"] = 250
    config["steps"]["plain"]["clir"]["max_steps"] = 90
    config["methods"] = {"zero_shot": "plain", "optical": "plain.ot"}
    del config["tasks"]["nli"]
    return config


def run(folder: Path, target: str, config: dict) -> None:
    (folder / "small.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    result = snakemake(target, "--cores", "2", "--configfile", "small.yaml", cwd=folder)
    assert result.returncode == 0, result.stderr[-5000:]


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("gain")
    run(folder, "results/tables/measures.csv", small())
    return folder


@pytest.fixture(scope="module")
def measures(finished) -> pd.DataFrame:
    table = pd.read_csv(finished / "results/tables/measures.csv")
    return table[(table["queries"] != "translated") & table["language"].isin(LANGUAGES)]


def by_language(measures: pd.DataFrame, method: str, measure: str) -> pd.Series:
    rows = measures[(measures["method"] == method) & (measures["measure"] == measure)]
    return rows.groupby("language")["value"].mean()[LANGUAGES]


def test_optical_raises_map_in_every_language_with_bitext(measures):
    before, after = (by_language(measures, method, "map") for method in ("zero_shot", "optical"))
    assert (after > before).all(), pd.DataFrame({"zero_shot": before, "optical": after})


def test_alignment_error_falls_against_the_untrained_encoder(measures):
    before, after = (by_language(measures, method, "aer") for method in ("untrained", "optical"))
    assert (after < before).all(), pd.DataFrame({"untrained": before, "optical": after})


def test_transport_is_significant_and_another_seed_of_plain_is_not(finished):
    """The tests find no difference where there is none: two trainings that differ only in their seed."""
    model = "results/evaluation/mini_mbert/seed-{}/clir/{}/mw_clir.test.items.csv"
    run(finished, model.format(2, "plain"), small() | {"seeds": [1, 2]})
    files = {"zero_shot": (1, "plain"), "optical": (1, "plain.ot"), "again": (2, "plain")}
    items = [read_table(finished / model.format(*of)).assign(method=name, seed="1") for name, of in files.items()]
    families = {"zero_shot": "other", "optical": "ot", "again": "other"}
    table = comparisons(pd.concat(items).assign(protocol="given"), Plan(families, "zero_shot", {"all": LANGUAGES}))
    found = table[(table["scope"] == "group") & (table["other"] == "zero_shot")].set_index("method")
    assert found.loc["optical", "p_holm"] < 0.01 and found.loc["optical", "low"] > 0, found.T
    assert found.loc["again", "p_holm"] > 0.05 and found.loc["again", "low"] < 0 < found.loc["again", "high"], found.T
