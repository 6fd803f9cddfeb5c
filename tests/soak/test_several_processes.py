"""Every method in two processes, and the command line killed: `pytest tests/soak/test_several_processes.py`."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import RUN, SCRIPTS
from tiny_data import weights
from trainings import EVERY, assert_alike, in_two_processes, prepared, train_all

pytestmark = pytest.mark.slow

OPTIONS = '{"batch_size": 5, "max_steps": 40, "learning_rate": 1e-3, "save_seconds": 0, "precision": "bf16"}'
LAUNCH = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
LAUNCH += ["--shutdown-timeout", "110", "--signals-to-handle", "SIGTERM,SIGINT,SIGHUP,SIGUSR1", "--"]

SEEN = """
import os, pathlib, sys, time, torch, torch.distributed as dist
from isthmus.training.gpus import one_gpu
torch.cuda.device_count = lambda: int(sys.argv[1])

def main(args):
    torch.cuda.device_count = lambda: 0
    pathlib.Path(sys.argv[2], f"{os.environ['CUDA_VISIBLE_DEVICES']}").write_text(str(dist.get_world_size()))
    while not pathlib.Path(sys.argv[3]).exists():
        time.sleep(0.1)

one_gpu(main)(None)
"""
"""Takes GPUs of a machine that is said to have so many, and holds them until it is told to end."""


def test_each_process_of_each_job_has_a_gpu_of_its_own(tmp_path):
    """No GPU is used; the test shows which process gets which."""
    program, seen, end = tmp_path / "seen.py", tmp_path / "seen", tmp_path / "end"
    program.write_text(SEEN)
    seen.mkdir()
    environment = os.environ | {"PYTHONPATH": str(SCRIPTS), "OMP_NUM_THREADS": "1", "TMPDIR": str(tmp_path)}
    jobs = [subprocess.Popen([*LAUNCH, program, "5", seen, end], env=environment) for _ in range(2)]
    while len(list(seen.iterdir())) < 4:
        assert [job.poll() for job in jobs] == [None, None]
        time.sleep(0.1)
    assert {file.read_text() for file in seen.iterdir()} == {"2"}
    end.touch()
    assert [job.wait(100) for job in jobs] == [0, 0]
    few = subprocess.run([*LAUNCH, program, "1", seen, end], env=environment, capture_output=True, text=True)
    assert few.returncode != 0
    assert "2 processes want a GPU each, and there are 1" in few.stderr


def test_every_method_makes_the_weights_of_one_process(tmp_path):
    one, two = (tmp_path / name for name in ("one", "two"))
    for folder in (one, two):
        folder.mkdir()
        prepared(folder)
    result = in_two_processes("every", two)
    assert result.returncode == 0, result.stderr[-5000:]
    train_all(EVERY, one)
    for name in EVERY:
        assert_alike(two / name, one / name)


def test_memory_that_one_process_lacks_stops_all(tmp_path):
    result = in_two_processes("full", prepared(tmp_path))
    assert result.returncode != 0
    assert "out of memory at step 1 in one of 2 processes" in result.stderr
    assert not (tmp_path / "full").exists()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return prepared(tmp_path_factory.mktemp("command"))


@pytest.fixture(scope="module")
def undisturbed(folder) -> str:
    """Return the weights of an undisturbed training."""
    process = start(folder, "whole")
    assert process.wait(600) == 0, (folder / "whole.log").read_text()
    return weights(folder / "whole")


def start(folder: Path, name: str) -> subprocess.Popen:
    """Start a training in two processes, as the rules do."""
    words = [
        "--task",
        "nli",
        "--parent",
        folder / "encoder",
        "--english",
        folder / "nli.tsv",
        "--method",
        "plain",
        "--seed",
        "1",
    ]
    words += ["--options", OPTIONS, "--state", folder / f"{name}-state", "--output", folder / name]
    environment = os.environ | {"PYTHONPATH": str(SCRIPTS), "OMP_NUM_THREADS": "1"}
    with (folder / f"{name}.log").open("w") as log:
        return subprocess.Popen([*LAUNCH, RUN, "train/train", *words], env=environment, stderr=log)


def workers(process: subprocess.Popen) -> list[int]:
    """List the processes that torchrun started."""
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
