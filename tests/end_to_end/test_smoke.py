"""The smoke configuration: both architectures and both kinds of tokenizer through every step, or one of them."""

import copy
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest
import yaml
from conftest import ROOT, planned, snakemake
from sentence_transformers import MultiVectorEncoder
from transformers import AutoModelForSequenceClassification

CONFIG = ROOT / "config/smoke.yaml"
RESULTS = "results_smoke"
FULL = yaml.safe_load(CONFIG.read_text())
QUICK = {
    "encoders": {"tiny_xlmr": FULL["encoders"]["tiny_xlmr"]},
    "methods": {"zero_shot": "plain", "optical": "plain.ot", "translate": "dictionary.plain"},
}


class Run(NamedTuple):
    """A finished run: its configuration, the file that holds it, and the folder it ran in."""

    config: dict[str, Any]
    file: Path
    folder: Path

    def trained(self) -> set[str]:
        """The chains that are trained for each task."""
        return {chain for chain in self.config["methods"].values() if not chain.startswith(("dictionary", "smt"))}


def command(file: Path) -> list[str]:
    return ["all", "--cores", "2", "--configfile", str(file)]


@pytest.fixture(scope="module", params=["quick", pytest.param("full", marks=pytest.mark.slow)])
def finished(request, tmp_path_factory) -> Run:
    folder = tmp_path_factory.mktemp("smoke")
    config = FULL | (QUICK if request.param == "quick" else {})
    file = folder / "smoke.yaml"
    file.write_text(yaml.safe_dump(config, sort_keys=False))
    result = snakemake(*command(file), cwd=folder)
    assert result.returncode == 0, result.stderr[-5000:]
    return Run(config, file, folder)


def test_a_second_run_has_nothing_to_do(finished):
    result = snakemake(*command(finished.file), cwd=finished.folder)
    assert result.returncode == 0 and "Nothing to be done" in result.stdout + result.stderr


def test_every_measure_is_there_and_in_range(finished):
    table = pd.read_csv(finished.folder / RESULTS / "tables/measures.csv")
    assert set(table["encoder"].dropna()) == set(finished.config["encoders"])
    assert {*finished.config["methods"], "sentence_vectors", "bm25_translation"} <= set(table["method"])
    rates = table[table["measure"].isin(["accuracy", "map", "ndcg_cut_10", "recall_100", "aer"])]
    assert rates["value"].between(0, 1).all()
    intervals = rates.dropna(subset=["low"])
    assert (intervals["low"] <= intervals["value"] + 1e-6).all()
    assert (intervals["value"] <= intervals["high"] + 1e-6).all()


def test_models_load_where_they_should(finished):
    models = finished.folder / RESULTS / "models/tiny_xlmr/seed-1"
    MultiVectorEncoder(str(models / "clir/plain.ot"), local_files_only=True)
    for chain in finished.trained():
        classifier = AutoModelForSequenceClassification.from_pretrained(models / "nli" / chain, local_files_only=True)
        assert classifier.config.num_labels == 3


def test_every_chain_made_another_model(finished):
    for task in ("nli", "clir"):
        for encoder in finished.config["encoders"]:
            chains = finished.folder / RESULTS / "models" / encoder / "seed-1" / task
            weights = {file.read_bytes() for file in chains.glob("*/*.safetensors")}
            assert len(weights) == len(finished.trained()), f"{encoder}, {task}"


def test_the_report_shows_every_table_and_figure(finished):
    """Only the report fills in captions."""
    page = finished.folder / "report.html"
    result = snakemake("--configfile", str(finished.file), "--report", str(page), "all", cwd=finished.folder)
    assert result.returncode == 0, (result.stdout + result.stderr)[-3000:]
    text = page.read_text()
    for encoder in finished.config["encoders"]:
        assert all(f"{encoder}.{name}" in text for name in ("clir.map.svg", "mw_gold.sw.plan.svg", "verdict.csv"))


def test_the_summary_says_synthetic(finished):
    assert "synthetic" in (finished.folder / RESULTS / "summary.txt").read_text()


def test_the_costs_say_the_precision(finished):
    for encoder in finished.config["encoders"]:
        costs = pd.read_csv(finished.folder / RESULTS / f"tables/{encoder}.costs.csv")
        assert set(costs["precision"]) <= {"bf16", "fp32"} and len(costs)


def test_no_part_or_state_is_left(finished):
    results = finished.folder / RESULTS
    assert [path for path in results.rglob("*") if ".part-" in path.name] == []
    assert list((results / "state").rglob("checkpoint-*")) == []


def test_an_altered_step_reruns_its_models_and_what_follows(finished, tmp_path):
    altered = copy.deepcopy(finished.config)
    altered["steps"]["ot"]["options"]["max_steps"] += 1
    file = tmp_path / "altered.yaml"
    file.write_text(yaml.safe_dump(altered, sort_keys=False))
    result = snakemake("all", "--dry-run", "--configfile", str(file), cwd=finished.folder)
    assert result.returncode == 0, result.stderr
    jobs = planned(result.stdout + result.stderr)
    assert "train" not in jobs and "evaluate_bm25" not in jobs
    chains = len(finished.config["encoders"]) * sum(chain.endswith(".ot") for chain in finished.trained())
    assert jobs["align"] == 2 * chains and jobs["evaluate_nli"] == jobs["evaluate_clir"] == chains


@pytest.mark.slow
def test_a_killed_run_goes_on_to_the_same_results(finished, tmp_path):
    """After SIGKILL to the process group at three moments, the same command ends with the same models and scores.

    One encoder and one chain with both kinds of step suffice, in a quarter of the time.
    """
    config = FULL | {"encoders": QUICK["encoders"], "methods": {"zero_shot": "plain", "optical": "plain.ot"}}
    (tmp_path / "one.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    words = command(Path("one.yaml"))
    for seconds in (8, 15, 25):
        with (tmp_path / "log").open("w") as log:
            process = subprocess.Popen(
                ["snakemake", "--snakefile", str(ROOT / "Snakefile"), *words],
                cwd=tmp_path,
                start_new_session=True,
                stdout=log,
                stderr=log,
            )
            time.sleep(seconds)
            assert process.poll() is None, (tmp_path / "log").read_text()[-3000:]
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    result = snakemake(*words, cwd=tmp_path)
    assert result.returncode == 0, result.stderr[-5000:]
    for kind, pattern in (("models", "*.safetensors"), ("evaluation", "*.*")):
        files = [path for path in (tmp_path / RESULTS / kind / "tiny_xlmr").rglob(pattern) if path.is_file()]
        assert files
        for file in files:
            assert file.read_bytes() == (finished.folder / file.relative_to(tmp_path)).read_bytes(), file
