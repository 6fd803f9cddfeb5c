"""Each process has its own GPU; a killed process releases its GPU for the next."""

import os
import re
import subprocess
import sys

import pytest
import torch
from conftest import ROOT, SCRIPTS

from isthmus.errors import InputError
from isthmus.programs import program_file, programs
from isthmus.training.gpus import ASKED, one_gpu

TAKE = """
import logging; logging.basicConfig(level=20)
from isthmus.training.gpus import taken
with taken(['0', '1', '2', '3'], 2) as devices: print(*devices, flush=True), input()
"""


def test_each_process_has_its_own(tmp_path):
    environment = os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": str(SCRIPTS)}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", TAKE], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    devices = [process.stdout.readline().split() for process in processes]
    assert sorted(device for pair in devices for device in pair) == ["0", "1", "2", "3"]
    command = [sys.executable, "-c", TAKE.replace("2)", "1)")]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as third:
        assert "0 of 4 GPUs are free, 1 are wanted" in third.stderr.readline()
        processes[1].kill()
        assert third.stdout.readline().strip() in devices[1]
        third.communicate("\n")
    processes[0].communicate("\n")
    processes[1].communicate()


def test_every_rule_that_asks_for_a_gpu_runs_a_command_that_takes_one():
    text = "\n".join(path.read_text() for path in (ROOT / "rules").rglob("*.smk") if path.stem != "common")
    asking = [rule for rule in re.split(r"^(?=rule \w+:|use rule )", text, flags=re.MULTILINE) if "**GPU" in rule]
    scripts = {re.search(r'program\(\s*"([\w/]+)(\.py)?"', rule)[1] for rule in asking}
    assert len(scripts) > 10
    for script in scripts:
        assert "one_gpu" in (SCRIPTS / f"{script}.py").read_text(), script


def test_every_command_that_takes_a_gpu_is_run_by_rules_that_ask_for_one():
    text = "\n".join(path.read_text() for path in (ROOT / "rules").rglob("*.smk") if path.stem != "common")
    rules = re.split(r"^(?=rule \w+:|use rule )", text, flags=re.MULTILINE)
    whole = [rule for rule in rules if rule.startswith("rule ")]  # the other rules inherit their resources
    taking = [name for name in programs() if "one_gpu" in program_file(name).read_text()]
    for script in taking:
        assert all("**GPU" in rule for rule in whole if f'program("{script}"' in rule), script


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU")
def test_a_gpu_that_is_asked_for_and_not_there_stops_the_job(monkeypatch):
    ran = []
    one_gpu(ran.append)("on the processor")
    assert f"export {ASKED}=1; " in (ROOT / "rules/common.smk").read_text()
    monkeypatch.setenv(ASKED, "1")
    reason = "the build is for CUDA" if torch.version.cuda else "the build is for processors alone"
    with pytest.raises(InputError, match=f"`gpu: true` asks for a GPU, but PyTorch .* finds none on .*: {reason}"):
        one_gpu(ran.append)("on a GPU")
    assert ran == ["on the processor"]
