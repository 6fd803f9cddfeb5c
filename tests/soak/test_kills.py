"""Many kills at random moments, each followed by the same command: the results are the same, byte for byte.

It takes long, so run it by hand: `ISTHMUS_KILLS=50 pytest tests/soak/test_kills.py -s`.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, program, snakemake

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("ISTHMUS_KILLS", "50"))
CLOCKED = ("logs", "state", "costs")
"""What holds seconds, or goes with the training."""


def killed(command: list[str | Path], folder: Path, seconds: float) -> bool:
    """Kill a command's process group by SIGKILL after some seconds; return false if it succeeded before."""
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, cwd=folder, start_new_session=True, stdout=log, stderr=log)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return True
    assert process.returncode == 0, (folder / "log").read_text()[-5000:]
    return False


def contents(results: Path) -> dict[str, bytes]:
    """Return the contents of every file by its path, except files with times."""
    files = (path for path in results.rglob("*") if path.is_file() and not path.name.startswith(".snakemake"))
    named = {str(path.relative_to(results)): path for path in files}
    return {
        name: path.read_bytes()
        for name, path in named.items()
        if not name.startswith(CLOCKED) and "costs" not in path.name
    }


def assert_same(results: Path, expected: dict[str, bytes]) -> None:
    found = contents(results)
    assert found.keys() == expected.keys()
    assert [name for name in found if found[name] != expected[name]] == []


def undisturbed(command: list, folder: Path) -> float:
    """Run a command to its end in a new folder; return its seconds."""
    folder.mkdir()
    start = time.monotonic()
    assert not killed(command, folder, 3600)
    return time.monotonic() - start


def test_the_smoke_configuration_outlives_kills(tmp_path):
    """Kill a working copy again and again until it finishes, compare its results, and begin the next."""
    config = ["--configfile", str(ROOT / "config/smoke.yaml")]
    command = ["snakemake", "--snakefile", str(ROOT / "Snakefile"), "all", "--cores", "2", *config]
    took = undisturbed(command, tmp_path / "whole")
    expected = contents(tmp_path / "whole/results_smoke")
    generator, kills, copies = random.Random(1), 0, 0
    while kills < KILLS:
        copies += 1
        folder = tmp_path / f"copy-{copies}"
        folder.mkdir()
        before = kills
        while killed(command, folder, generator.uniform(1, took / 8) if kills < KILLS else 3600):
            kills += 1
        assert_same(folder / "results_smoke", expected)
        print(f"{kills - before} kills, then the same {len(expected)} files; {kills} kills in all", flush=True)


@pytest.fixture(scope="module")
def microworld(tmp_path_factory) -> Path:
    """Make a working copy with mini_mbert and the training data of its classifier."""
    folder = tmp_path_factory.mktemp("microworld")
    targets = ("results/encoders/mini_mbert", "results/corpora/mw_nli/en.train.tsv")
    result = snakemake(*targets, "--cores", "2", "--configfile", str(ROOT / "config.yaml"), cwd=folder)
    assert result.returncode == 0, result.stderr[-5000:]
    return folder


@pytest.mark.parametrize("method", ["plain", "pgd"])
def test_a_training_step_outlives_kills(microworld, tmp_path, method):
    """Kill each copy once, at a random moment, and resume it."""
    step = yaml.safe_load((ROOT / "config.yaml").read_text())["steps"][method]
    options = json.dumps(step["options"] | step.get("nli", {}) | {"max_steps": 150, "save_seconds": 1})
    training: list[str | Path] = [*program("train/train"), "--task", "nli", "--method", method, "--seed", "1"]
    training += ["--parent", microworld / "results/encoders/mini_mbert", "--options", options]
    training += ["--english", microworld / "results/corpora/mw_nli/en.train.tsv"]
    training += ["--state", "state", "--output", "model"]
    took = undisturbed(training, tmp_path / "whole")
    expected = contents(tmp_path / "whole/model")
    generator, kills = random.Random(1), 0
    while kills < -(-KILLS // 10):
        folder = tmp_path / f"kill-{kills}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        moment = generator.uniform(0, took)
        if not killed(training, folder, moment):  # the training ended before the kill
            continue
        kills += 1
        saved = sorted(path.name for path in (folder / "state").glob("checkpoint-*"))
        assert not killed(training, folder, 3600)
        assert_same(folder / "model", expected)
        assert not (folder / "state").exists()
        print(f"{method}, killed after {moment:.0f} of {took:.0f} s with {saved or 'nothing'} saved: the same bytes")
