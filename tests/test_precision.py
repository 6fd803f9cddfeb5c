"""Precision: bfloat16 where the machine computes it natively, single elsewhere; said in the log and in the costs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from tiny_data import FAST, items_file
from tiny_models import encoder_folder

from isthmus import precision
from isthmus.tasks.nli.train import ClassifierOptions, train
from isthmus.training.engine import TrainingOptions, options_facts

LIBRARY = Path(precision.__file__).parents[1]


@pytest.fixture
def machine(monkeypatch):
    """A machine with instructions for bfloat16, or without."""

    def of(native: bool) -> None:
        monkeypatch.setattr(precision, "native_bf16", lambda device: native)
        precision.settled.cache_clear()

    yield of
    precision.settled.cache_clear()


@pytest.mark.parametrize(
    ("asked", "native", "used"),
    [("auto", True, "bf16"), ("auto", False, "fp32"), ("bf16", False, "bf16"), ("fp32", True, "fp32")],
)
def test_auto_follows_the_machine_and_a_named_precision_is_kept(machine, caplog, asked, native, used):
    machine(native)
    with caplog.at_level("INFO", "isthmus"):
        assert precision.settled(asked, "cpu") == used
        assert precision.settled(asked, "cpu") == used
    assert f"precision {used} (asked: {asked}, on cpu)" in caplog.text
    assert sum("precision " in record.message for record in caplog.records) == 1
    slow = [record.message for record in caplog.records if record.levelname == "WARNING"]
    assert slow == [] if native or asked != "bf16" else "ten times as slow as fp32" in slow[0]


def test_a_processor_held_to_avx2_has_no_bf16():
    """PyTorch itself is told to do without AVX-512, as a processor that lacks it does."""
    command = [sys.executable, "-c", "from isthmus.precision import native_bf16; print(native_bf16('cpu'))"]
    limited = os.environ | {"ATEN_CPU_CAPABILITY": "avx2", "PYTHONPATH": str(LIBRARY)}
    assert subprocess.run(command, env=limited, capture_output=True, text=True, check=True).stdout == "False\n"


@pytest.mark.parametrize("native", [True, False])
def test_a_training_computes_in_what_its_costs_say(machine, tmp_path, native):
    machine(native)
    encoder = encoder_folder(tmp_path / "bert", "bert")
    items = items_file(tmp_path / "en.train.tsv")
    seen = []
    linear = torch.nn.Linear.forward

    def noted(self, values):
        result = linear(self, values)
        seen.append(result.dtype)
        return result

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch.nn.Linear, "forward", noted)
        options = ClassifierOptions(**FAST | {"max_steps": 1})
        costs = train(encoder, items, (), "plain", options, 1, tmp_path / "state", tmp_path / "model")
    assert set(seen) == {torch.bfloat16 if native else torch.float32}
    assert costs.precision == ("bf16" if native else "fp32")


def test_a_state_of_one_precision_is_not_resumed_in_another(machine):
    machine(True)
    here = options_facts(TrainingOptions())
    machine(False)
    assert options_facts(TrainingOptions()) != here
    assert options_facts(TrainingOptions(precision="bf16")) == here
