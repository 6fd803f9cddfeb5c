"""Short trainings of every kind on tiny data.

As a program it trains in two processes, and writes the models to a folder. One of these trainings is stopped by a
signal and resumed by the same call.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import torch
from conftest import ROOT, SCRIPTS
from safetensors.torch import load_file
from tiny_data import BITEXT as BOTH
from tiny_data import COUNTERPARTS, FAST, items_file
from tiny_models import TEXTS, encoder_folder
from torch.distributed.launcher.api import LaunchConfig, elastic_launch
from torch.nn.modules.module import register_module_forward_pre_hook
from transformers.models.bert.modeling_bert import BertIntermediate

from isthmus.alignment.load import load_for_alignment
from isthmus.alignment.loop import align
from isthmus.config.methods import load_method, methods
from isthmus.config.options import parse_options
from isthmus.errors import Stopped
from isthmus.files import write_tsv
from isthmus.robust import options_class
from isthmus.tasks import load_task
from isthmus.tasks.nli.train import ClassifierOptions, train
from isthmus.training import engine, ranks, trainer
from isthmus.training.counts import write_costs
from isthmus.training.saving import Saving

SHORT = FAST | {"batch_size": 5, "max_steps": 4, "learning_rate": 1e-4, "dropout": False, "precision": "fp32"}
PAIRS = [{"query": text, "document": other} for text, other in zip(TEXTS, TEXTS[1:] + TEXTS[:1], strict=True)]
BITEXT = {"xx": BOTH["xx"]}


def prepared(folder: Path) -> Path:
    """Write an encoder, training data of both tasks, and bitext into ``folder``; return it."""
    encoder_folder(folder / "encoder", "bert")
    items_file(folder / "nli.tsv")
    write_tsv(folder / "clir.tsv", ["query", "document"], PAIRS)
    write_tsv(folder / "xx.tsv", ["english", "foreign"], BITEXT["xx"])
    return folder


def learn(folder, name, task, method, options):
    task_options, train_task = load_task(task)
    parsed = parse_options(options_class(method, task_options), SHORT | options, "test")
    files = (folder / "encoder", folder / f"{task}.tsv", [folder / "xx.tsv"])
    return train_task(*files, method, parsed, 1, folder / f"{name}-state", folder / name)


def train_items(encoder, items, folder, name, method="plain", **options):
    """Train a classifier on ``items``, and measure its accuracy on them; return its folder."""
    parsed = parse_options(options_class(method, ClassifierOptions), FAST | options, "test")
    train(encoder, items, [], method, parsed, 1, folder / f"{name}-state", folder / name, items)
    return folder / name


def classify(folder, name, method="plain", **changes):
    return learn(folder, name, "nli", method, changes)


def retrieve(folder, name, method="plain", **changes):
    return learn(folder, name, "clir", method, {"batch_size": 3, "max_length": 48, "query_length": 48} | changes)


def move(folder, name, method="ot", **changes):
    options_of, aligner_class = load_method("align", method)
    options = parse_options(options_of, SHORT | {"max_length": 16} | changes, "test")
    engine.prepare(1)
    student, teacher = (load_for_alignment(folder / "encoder", "clir", 16) for _ in range(2))
    aligner = aligner_class(student.encoder, teacher.encoder, options)
    costs = align(student.encoder, aligner, BITEXT, COUNTERPARTS, options, 1, folder / f"{name}-state", "mark")
    if ranks.rank() == 0:
        student.save(folder / name)
    return costs


FEW = {
    "negatives": (retrieve, {}),  # its loss compares the examples of a batch
    "ot": (move, {}),
}
NEEDS = {"lexical_injection": {"least_links": 1}}
EVERY = {
    f"{train.__name__} {method}": (train, {"method": method} | NEEDS.get(method, {}))
    for train, kind in ((classify, "train"), (retrieve, "train"), (move, "align"))
    for method in methods(kind)
    if kind == "train" or not load_method("align", method)[1].closed_form
}


def in_two_processes(which: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run this file in two processes. Its launcher is torchrun's; it forks, so that everything is imported once."""
    path = os.pathsep.join(map(str, [SCRIPTS, ROOT / "tests", ROOT / "tests/support"]))
    environment = os.environ | {"PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, __file__, which, folder]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=1000)


def train_all(trainings: dict, folder: Path) -> None:
    for name, (learn_by, options) in trainings.items():
        costs = learn_by(folder, name, **options)
        if ranks.rank() == 0:
            write_costs(folder / f"{name}.json", costs)


def assert_alike(model, expected):
    """Check that costs are equal, and weights equal up to rounding."""
    assert model.with_suffix(".json").read_text() == expected.with_suffix(".json").read_text()
    expected = load_file(expected / "model.safetensors")
    for key, tensor in load_file(model / "model.safetensors").items():
        if not key.endswith("key.bias"):  # its gradient is only rounding error, but AdamW makes a full step of it
            torch.testing.assert_close(tensor, expected[key], atol=1e-6, rtol=0, msg=f"{model}: {key}")


def stopped_and_resumed(folder: Path) -> None:
    """Train with dropout, signal only the last process in its second update, then resume."""
    look = Saving.on_step_end

    def signalled(self, args, state, *rest, **named):
        if state.global_step == 2 and ranks.rank() == ranks.size() - 1:
            os.kill(os.getpid(), signal.SIGTERM)
        return look(self, args, state, *rest, **named)

    Saving.on_step_end = signalled
    try:
        classify(folder, "stopped", dropout=True, save_seconds=1000)
    except Stopped as stopped:
        assert (stopped.status, "the state of step 2 is saved" in str(stopped)) == (143, True), stopped
    finally:
        Saving.on_step_end = look
    assert not (folder / "stopped").exists()
    ranks.highest(0)
    classify(folder, "stopped", dropout=True, save_seconds=1000)


def share_alone(module, inputs) -> None:
    """Check that no process sees more than its share of a batch in a trained layer."""
    if isinstance(module, BertIntermediate) and module.training:
        assert len(inputs[0]) <= -(-SHORT["batch_size"] // ranks.size()), len(inputs[0])


def no_room(module, inputs) -> None:
    """Simulate a full memory of the last device: raise CUDA's error."""
    if isinstance(module, BertIntermediate) and ranks.rank() == ranks.size() - 1:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")


def first_alone(*_: object) -> None:
    raise AssertionError("a process beside the first looks into the folder of states, which the first may be clearing")


def main(which: str, folder: Path) -> None:
    with ranks.joined():
        if which == "every":
            train_all(EVERY, folder)
        elif which == "full":
            register_module_forward_pre_hook(no_room)
            classify(folder, "full")
        else:
            register_module_forward_pre_hook(share_alone)
            if ranks.rank():
                trainer.require_room = first_alone
            train_all(FEW, folder)
            classify(folder, "dropout", dropout=True)
            stopped_and_resumed(folder)


if __name__ == "__main__":
    place = {"rdzv_backend": "c10d", "rdzv_endpoint": "localhost:0", "run_id": "trainings"}
    config = LaunchConfig(min_nodes=1, max_nodes=1, nproc_per_node=2, max_restarts=0, start_method="fork", **place)
    elastic_launch(config, main)(sys.argv[1], Path(sys.argv[2]))
