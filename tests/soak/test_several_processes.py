"""Every method in two processes, and the command line killed: `pytest tests/soak/test_several_processes.py`."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import SCRIPTS
from test_nli import weights
from trainings import EVERY, assert_close, in_two_processes, prepared, train_all

OPTIONS = '{"batch_size": 5, "max_steps": 40, "learning_rate": 1e-3, "save_seconds": 0, "precision": "bf16"}'
LAUNCH = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
LAUNCH += ["--shutdown-timeout", "110", "--signals-to-handle", "SIGTERM,SIGINT,SIGHUP,SIGUSR1", "--"]


def test_every_method_makes_the_weights_of_one_process(tmp_path):
    one, two = (tmp_path / name for name in ("one", "two"))
    for folder in (one, two):
        folder.mkdir()
        prepared(folder)
    in_two_processes("every", two)
    train_all(EVERY, one)
    for name in EVERY:
        assert_close(two / name, one / name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return prepared(tmp_path_factory.mktemp("command"))


@pytest.fixture(scope="module")
def undisturbed(folder) -> str:
    """The weights of a training that nothing disturbs."""
    process = start(folder, "whole")
    assert process.wait(600) == 0, (folder / "whole.log").read_text()
    return weights(folder / "whole")


def start(folder: Path, name: str) -> subprocess.Popen:
    """Start a training in two processes, as the rules do."""
    words = ["--encoder", folder / "encoder", "--train", folder / "en.train.tsv", "--method", "plain", "--seed", "1"]
    words += ["--options", OPTIONS, "--state", folder / f"{name}-state", "--output", folder / name]
    environment = os.environ | {"PYTHONPATH": str(SCRIPTS), "OMP_NUM_THREADS": "1"}
    words += ["--log", folder / f"{name}.log"]
    return subprocess.Popen([*LAUNCH, SCRIPTS / "train_classifier.py", *words], env=environment)


def workers(process: subprocess.Popen) -> list[int]:
    """The processes that torchrun started."""
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


@pytest.mark.parametrize(
    ("name", "number"), [("torchrun", signal.SIGTERM), ("torchrun", signal.SIGUSR1), ("worker", signal.SIGKILL)]
)
def test_what_is_killed_ends_with_the_same_bytes(folder, undisturbed, name, number):
    name, killed = f"{name}-{number.name}", name
    process = start(folder, name)
    while not list((folder / f"{name}-state").glob("checkpoint-1?")):
        assert process.poll() is None
        time.sleep(0.01)
    os.kill(process.pid if killed == "torchrun" else workers(process)[-1], number)
    assert process.wait(600) != 0
    told = (folder / f"{name}.log").read_text()
    assert killed == "worker" or f"stopped: {number.name} came; the state of step" in told, told
    assert not (folder / name).exists()
    assert start(folder, name).wait(600) == 0
    assert "resuming from checkpoint-" in (folder / f"{name}.log").read_text()
    assert weights(folder / name) == undisturbed
    assert not (folder / f"{name}-state").exists()


def test_workers_that_outlive_torchrun_are_waited_for(folder, undisturbed):
    process = start(folder, "orphaned")
    while not list((folder / "orphaned-state").glob("checkpoint-1?")):
        time.sleep(0.01)
    process.kill()
    process.wait()
    assert start(folder, "orphaned").wait(600) == 0
    assert weights(folder / "orphaned") == undisturbed
