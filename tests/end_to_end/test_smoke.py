"""The smoke configuration, whole: both architectures and both kinds of tokenizer through every step."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pandas as pd
import pytest
import yaml
from conftest import ROOT, planned, snakemake
from sentence_transformers import MultiVectorEncoder
from transformers import AutoModelForSequenceClassification

CONFIG = ROOT / "config/smoke.yaml"
RESULTS = "results_smoke"
COMMAND = ["all", "--cores", "2", "--configfile", str(CONFIG)]


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("smoke")
    result = snakemake(*COMMAND, cwd=folder)
    assert result.returncode == 0, result.stderr[-5000:]
    return folder


def test_a_second_run_has_nothing_to_do(finished):
    result = snakemake(*COMMAND, cwd=finished)
    assert result.returncode == 0 and "Nothing to be done" in result.stdout + result.stderr


def test_every_measure_is_there_and_in_range(finished):
    table = pd.read_csv(finished / RESULTS / "tables/measures.csv")
    assert set(table["encoder"].dropna()) == {"tiny_bert", "tiny_xlmr"}
    methods = {"zero_shot", "optical", "score", "adversarial", "adversarial_optical"}
    assert methods | {"sentence_vectors", "bm25_translation"} <= set(table["method"])
    rates = table[table["measure"].isin(["accuracy", "map", "ndcg_cut_10", "recall_100", "aer"])]
    assert rates["value"].between(0, 1).all()
    intervals = rates.dropna(subset=["low"])
    assert (intervals["low"] <= intervals["value"] + 1e-6).all()
    assert (intervals["value"] <= intervals["high"] + 1e-6).all()


def test_models_load_where_they_should(finished):
    models = finished / RESULTS / "models/tiny_xlmr/seed-1"
    MultiVectorEncoder(str(models / "clir/plain.ot"), local_files_only=True)
    classifier = AutoModelForSequenceClassification.from_pretrained(models / "nli/pgd.ot", local_files_only=True)
    assert classifier.config.num_labels == 3


def test_every_chain_made_another_model(finished):
    for task in ("nli", "clir"):
        for encoder in ("tiny_bert", "tiny_xlmr"):
            chains = finished / RESULTS / "models" / encoder / "seed-1" / task
            weights = {file.read_bytes() for file in chains.glob("*/*.safetensors")}
            assert len(weights) == 5, f"{encoder}, {task}"


def test_the_summary_says_synthetic(finished):
    assert "synthetic" in (finished / RESULTS / "summary.txt").read_text()


def test_no_part_or_state_is_left(finished):
    assert [path for path in (finished / RESULTS).rglob("*") if ".part-" in path.name] == []
    assert list((finished / RESULTS / "state").rglob("checkpoint-*")) == []


def test_an_altered_step_reruns_its_models_and_what_follows(finished, tmp_path):
    before = "method: score, options: {max_steps: 4"
    text = CONFIG.read_text()
    assert before in text
    altered = tmp_path / "altered.yaml"
    altered.write_text(text.replace(before, "method: score, options: {max_steps: 5"))
    result = snakemake("all", "--dry-run", "--configfile", str(altered), cwd=finished)
    assert result.returncode == 0, result.stderr
    jobs = planned(result.stdout + result.stderr)
    assert "train_retriever" not in jobs and "train_classifier" not in jobs and "evaluate_bm25" not in jobs
    assert jobs["align"] == 4 and jobs["evaluate_nli"] == jobs["evaluate_clir"] == 2


def test_a_killed_run_goes_on_to_the_same_results(finished, tmp_path):
    """SIGKILL to the whole process group at three moments; then the same command ends with the same models and scores.

    One encoder and one chain of both kinds of step are enough for it, and a quarter of the time.
    """
    config = yaml.safe_load(CONFIG.read_text())
    config["encoders"] = {"tiny_xlmr": config["encoders"]["tiny_xlmr"]}
    config["methods"] = {"zero_shot": "plain", "optical": "plain.ot"}
    (tmp_path / "one.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    command = ["all", "--cores", "2", "--configfile", "one.yaml"]
    for seconds in (8, 15, 25):
        with (tmp_path / "log").open("w") as log:
            process = subprocess.Popen(
                ["snakemake", "--snakefile", str(ROOT / "Snakefile"), *command],
                cwd=tmp_path,
                start_new_session=True,
                stdout=log,
                stderr=log,
            )
            time.sleep(seconds)
            assert process.poll() is None, (tmp_path / "log").read_text()[-3000:]
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    result = snakemake(*command, cwd=tmp_path)
    assert result.returncode == 0, result.stderr[-5000:]
    for kind, pattern in (("models", "*.safetensors"), ("evaluation", "*.*")):
        files = [path for path in (tmp_path / RESULTS / kind / "tiny_xlmr").rglob(pattern) if path.is_file()]
        assert files
        for file in files:
            assert file.read_bytes() == (finished / file.relative_to(tmp_path)).read_bytes(), file
