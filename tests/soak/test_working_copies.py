"""Working copies with one shared cache, all killed at random: `pytest tests/soak/test_working_copies.py`.

The environment's COPIES (8) and KILLS (2) set the number of copies and of kills of each.
"""

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, snakemake

from isthmus.files import digest

pytestmark = pytest.mark.slow

COPIES, KILLS = int(os.environ.get("COPIES", 8)), int(os.environ.get("KILLS", 2))
RESULTS = "results_smoke"
TABLE = f"{RESULTS}/tables/measures.csv"
MODELS = [f"{RESULTS}/models/tiny_xlmr/seed-1/nli/{chain}" for chain in ("plain", "plain.ot")]
COMMAND = ["--cores", "1", "--configfile", "one.yaml", "--cache", "--"]


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """Make a folder with one working copy, ``made``: it has corpora and an encoder, but no trained model."""
    root = tmp_path_factory.mktemp("soak")
    config = yaml.safe_load((ROOT / "config/smoke.yaml").read_text())
    config["encoders"] = {"tiny_xlmr": config["encoders"]["tiny_xlmr"]}
    config["methods"] = {"zero_shot": "plain", "optical": "plain.ot"}
    config["corpora"]["mw_nli"]["languages"] = ["en", "sw"]
    config["tasks"] = {"nli": config["tasks"]["nli"]}
    config["evaluation"] = {"bootstrap": 200}
    config["groups"] = {}
    (root / "made").mkdir()
    (root / "made/one.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    corpora = [f"{RESULTS}/corpora/mw_nli/{name}.tsv" for name in ("en.train", "en.test", "sw.test")]
    bitext = [f"{RESULTS}/bitext/mw_bitext/{language}.tsv" for language in ("sw", "de")]
    run(root, "made", *corpora, *bitext, f"{RESULTS}/encoders/tiny_xlmr")
    return root


def run(root: Path, copy: str, *targets: str) -> str:
    result = snakemake(*COMMAND, *targets, cwd=root / copy, SNAKEMAKE_OUTPUT_CACHE=str(root / "cache"))
    assert result.returncode == 0, result.stderr[-5000:]
    return result.stderr


def start(root: Path, copy: str) -> subprocess.Popen:
    with (root / copy / "said").open("a") as said:
        return subprocess.Popen(
            ["snakemake", "--snakefile", str(ROOT / "Snakefile"), *COMMAND, TABLE],
            cwd=root / copy,
            env=os.environ | {"SNAKEMAKE_OUTPUT_CACHE": str(root / "cache")},
            start_new_session=True,
            stdout=said,
            stderr=said,
        )


def kill(process: subprocess.Popen) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_copies_killed_at_random_end_with_the_same_tables_and_lose_nothing(root):
    copies = [f"copy{number}" for number in range(COPIES)]
    for copy in copies:
        shutil.copytree(root / "made", root / copy, symlinks=True)
    moments = random.Random(5)
    running = {copy: start(root, copy) for copy in copies}
    left = dict.fromkeys(copies, KILLS)
    killed = 0
    while running:
        time.sleep(moments.uniform(0, 60 / COPIES))
        copy = moments.choice(list(running))
        if running[copy].poll() is not None:
            assert running.pop(copy).returncode == 0, (root / copy / "said").read_text()[-3000:]
        elif left[copy]:
            kill(running[copy])
            left[copy] -= 1
            killed += 1
            running[copy] = start(root, copy)
    for file in (TABLE, *MODELS):
        assert len({digest(root / copy / file) for copy in copies}) == 1, file
    entries = [path for path in (root / "cache").iterdir() if path.is_dir() and not path.name.startswith(".")]
    assert len(entries) == len(MODELS)
    steps = ("train/tiny_xlmr/1/nli/plain", "align/tiny_xlmr/1/nli/plain.ot")
    logs = [root / copy / RESULTS / f"logs/{step}.log" for copy in copies for step in steps]
    trained = sum(log.stat().st_size > 0 for log in logs)  # the log is empty if the model came from the cache
    print(f"{COPIES} copies, {killed} kills: {trained} trainings of {len(MODELS)} models")


def test_an_altered_entry_is_noticed(root):
    shutil.copytree(root / "made", root / "last", symlinks=True)
    for entry in (root / "cache").iterdir():
        for weights in entry.glob("0/model.safetensors"):
            content = bytearray(weights.read_bytes())
            content[-1] ^= 1
            weights.write_bytes(content)
    said = run(root, "last", TABLE)
    assert said.count("its content is not what was stored") == len(MODELS)
    assert digest(root / "last" / TABLE) == digest(root / "copy0" / TABLE)
