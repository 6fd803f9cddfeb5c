"""On microworld, transport must gain: mini_mbert, which nobody has aligned, with less text and fewer updates."""

from pathlib import Path

import pandas as pd
import pytest
import yaml
from conftest import ROOT, snakemake

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


@pytest.fixture(scope="module")
def measures(tmp_path_factory) -> pd.DataFrame:
    folder: Path = tmp_path_factory.mktemp("gain")
    (folder / "small.yaml").write_text(yaml.safe_dump(small(), sort_keys=False))
    result = snakemake("all", "--cores", "2", "--configfile", "small.yaml", cwd=folder)
    assert result.returncode == 0, result.stderr[-5000:]
    table = pd.read_csv(folder / "results/tables/measures.csv")
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
