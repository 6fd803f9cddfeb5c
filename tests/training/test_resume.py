"""Trainings that stop: at any step, by a signal, by a loss that is not finite, by full memory, by a full disk."""

import os
import re
import resource
import shutil
import signal
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from tiny_data import FAST, items_file, weights
from tiny_models import TEXTS, encoder_folder
from tiny_tasks import killed_after
from torch.nn.modules.module import register_module_forward_pre_hook
from transformers.models.bert.modeling_bert import BertIntermediate

from isthmus import cli
from isthmus.config.options import parse_options
from isthmus.errors import InputError, Stopped
from isthmus.files import require_room
from isthmus.methods.train.plain import Plain, PlainOptions
from isthmus.robust import options_class
from isthmus.tasks.nli.train import ClassifierOptions, train
from isthmus.tasks.retrieval import train as retrieval_train
from isthmus.tasks.retrieval.model import new_retriever, save_retriever
from isthmus.tasks.retrieval.train import RankingTrainer, RetrieverOptions, train_retriever
from isthmus.training import command, engine
from isthmus.training.counts import Costs
from isthmus.training.saving import Saving, saved_counts, whole_states
from isthmus.training.trainer import SHOWN, StepTrainer
from train import train as program

NINE = [*TEXTS, *(f"{text} {other}" for text, other in zip(TEXTS[:3], TEXTS[3:], strict=True))]
PAIRS = [{"query": text, "document": other} for text, other in zip(NINE, NINE[1:] + NINE[:1], strict=True)]
STEPS = 8  # an epoch has three batches, so that resumes begin within an epoch and between two


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    return encoder_folder(tmp_path_factory.mktemp("encoder") / "bert", "bert")


@pytest.fixture(scope="module")
def items(tmp_path_factory):
    return items_file(tmp_path_factory.mktemp("items") / "en.train.tsv")


@pytest.fixture
def classify(encoder, items, tmp_path):
    """Return a function that trains a classifier under a name, with its state next to it, and returns its costs."""

    def run(name, method="plain", **changes) -> Costs:
        values = FAST | {"batch_size": 12, "max_steps": STEPS} | changes
        options = parse_options(options_class(method, ClassifierOptions), values, "test")
        state, output = tmp_path / f"{name}-state", tmp_path / name
        return train(encoder, items, [], method, options, 1, state, output)

    return run


@pytest.fixture
def retrieve(encoder, tmp_path):
    def run(name, **changes) -> Costs:
        values = {"max_length": 48, "query_length": 48, "learning_rate": 3e-3, "dropout": False}
        values |= {"batch_size": 3, "max_steps": STEPS, "save_seconds": 0.0} | changes
        options = RetrieverOptions(**values)
        engine.prepare(1)
        model = new_retriever(encoder, 48, 48)
        costs = train_retriever(model, PAIRS, options, 1, tmp_path / f"{name}-state", "mark", Plain(PlainOptions()))
        save_retriever(model, tmp_path / name)
        return costs

    return run


def at_step(monkeypatch, step, act):
    """Call ``act`` once at the end of a step, before the training decides whether to save."""
    look = Saving.on_step_end

    def acting(self, args, state, *rest, **named):
        if state.global_step == step:
            act()
        return look(self, args, state, *rest, **named)

    monkeypatch.setattr(Saving, "on_step_end", acting)


@pytest.mark.parametrize(
    ("task", "options"),
    [
        ("classify", {"method": "smart", "proximal_weight": 1.0}),  # has a module that is trained with the model
        pytest.param("retrieve", {"dropout": True}, marks=pytest.mark.slow),
    ],
)
def test_a_resume_from_every_step_ends_with_the_same_bytes(request, tmp_path, monkeypatch, task, options):
    run = request.getfixturevalue(task)
    save = StepTrainer._save_checkpoint

    def copying(self, *arguments):
        save(self, *arguments)
        (state,) = whole_states(Path(self.args.output_dir))[-1:]
        shutil.copytree(state, tmp_path / "all" / state.name)

    with monkeypatch.context() as patch:
        patch.setattr(StepTrainer, "_save_checkpoint", copying)
        expected = run("whole", **options)
    assert len(whole_states(tmp_path / "all")) == STEPS and len(whole_states(tmp_path / "whole-state")) == 2
    for state in whole_states(tmp_path / "all"):
        folder = tmp_path / f"{state.name}-state"
        folder.mkdir()
        shutil.copy(tmp_path / "whole-state/fingerprint.json", folder)
        shutil.copytree(state, folder / state.name)
        assert run(state.name, **options) == expected
        assert weights(tmp_path / state.name) == weights(tmp_path / "whole"), state.name


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1])
def test_a_signal_saves_and_ends_the_training(classify, tmp_path, monkeypatch, number):
    classify("whole", save_seconds=1000)
    assert not whole_states(tmp_path / "whole-state")
    handler = signal.getsignal(number)
    with monkeypatch.context() as patch:
        at_step(patch, 4, lambda: os.kill(os.getpid(), number))
        with pytest.raises(Stopped, match=rf"{number.name} came; the state of step 4 is saved") as stopped:
            classify("stopped", save_seconds=1000)
    assert stopped.value.status == 128 + number and signal.getsignal(number) is handler
    assert not (tmp_path / "stopped").exists()
    classify("stopped", save_seconds=1000)
    assert weights(tmp_path / "stopped") == weights(tmp_path / "whole")
    assert [state.name for state in whole_states(tmp_path / "stopped-state")] == ["checkpoint-4", f"checkpoint-{STEPS}"]


def test_a_program_that_is_stopped_says_so_with_its_own_status(monkeypatch, caplog):
    def main():
        raise Stopped("SIGTERM came", 143)

    monkeypatch.setattr(sys, "argv", ["align/align"])
    with pytest.raises(SystemExit, match="143"):
        cli.call(main, "doc")
    assert "stopped: SIGTERM came" in caplog.text and "Traceback" not in caplog.text


def test_a_loss_that_is_no_number_stops_with_its_step_and_its_batch(retrieve, tmp_path, monkeypatch):
    seen = []

    class Watching(RankingTrainer):
        def compute_loss(self, model, inputs, *rest, **named):
            loss = super().compute_loss(model, inputs, *rest, **named)
            ids = inputs["query_input_ids"]
            seen[:] = self.processing_class.batch_decode(ids, skip_special_tokens=True)
            return loss * float("nan") if self.state.global_step == 4 else loss

    with pytest.raises(Stopped, match="the loss is nan at step 5") as stopped:
        monkeypatch.setattr(retrieval_train, "RankingTrainer", Watching)
        retrieve("model")
    named = dict(re.findall(r"(?:0: |; )(\d+) '([^']+)'", str(stopped.value)))
    assert [PAIRS[int(row)]["query"] for row in named] == seen
    assert list(named.values()) == [text[:SHOWN] for text in seen]
    assert [state.name for state in whole_states(tmp_path / "model-state")] == ["checkpoint-3", "checkpoint-4"]


def test_a_gradient_that_is_no_number_stops_before_its_update(classify, tmp_path):
    with pytest.raises(Stopped, match=r"the (loss|norm of the gradient) is (nan|inf) at step 2"):
        classify("model", learning_rate=1e38, warmup=0.0)
    (state,) = whole_states(tmp_path / "model-state")
    assert state.name == "checkpoint-1"


@contextmanager
def room_for(rows):
    """Simulate a device with memory for ``rows`` rows in a layer; more rows raise CUDA's out-of-memory error."""

    def refuse(module, inputs):
        if isinstance(module, BertIntermediate) and torch.is_grad_enabled() and len(inputs[0]) > rows:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    handle = register_module_forward_pre_hook(refuse)
    try:
        yield
    finally:
        handle.remove()


@pytest.mark.parametrize(
    ("task", "options"),
    [
        pytest.param("classify", {"method": "plain"}, marks=pytest.mark.slow),
        pytest.param(
            "classify", {"method": "freelb"}, marks=pytest.mark.slow
        ),  # runs a backward pass before the loss is complete
        ("classify", {"method": "smart", "proximal_weight": 1.0}),  # keeps a moving average
        ("retrieve", {}),  # its loss compares examples
    ],
)
def test_a_batch_that_memory_does_not_hold_goes_in_parts_to_the_same_weights(
    request, tmp_path, monkeypatch, caplog, task, options
):
    run = request.getfixturevalue(task)
    options = options | {"dropout": False, "learning_rate": 1e-4, "max_steps": 4}
    whole = run("whole", **options)
    with room_for(1 if task == "retrieve" else 3):
        assert run("parts", **options) == whole
        with monkeypatch.context() as patch:
            killed_after(patch, 2)
            with pytest.raises(KeyboardInterrupt):
                run("killed", **options)
    assert saved_counts(tmp_path / "killed-state/checkpoint-2")[1] == 4
    run("killed", **options)  # a resume keeps the number of parts
    assert weights(tmp_path / "killed") == weights(tmp_path / "parts")
    expected = load_file(tmp_path / "whole/model.safetensors")
    for name, tensor in load_file(tmp_path / "parts/model.safetensors").items():
        if not name.endswith("key.bias"):  # its gradient is only rounding error, which AdamW scales to a full step
            torch.testing.assert_close(tensor, expected[name], atol=1e-6, rtol=0)
    assert "a batch goes through the encoder in 2 parts" in caplog.text


def test_memory_for_not_even_a_row_stops(classify):
    with room_for(0), pytest.raises(Stopped, match="with each of the 12 rows of a batch by itself"):
        classify("model")


def test_a_full_disk_stops_with_what_is_saved_and_leaves_no_half(classify, tmp_path, monkeypatch):
    classify("whole")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        with monkeypatch.context() as patch:
            at_step(patch, 3, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, limits[1])))
            with pytest.raises(Stopped, match=r"checkpoint-3: can't be written .* the state of step 2 is saved"):
                classify("full")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    states = [path.name for path in (tmp_path / "full-state").glob("checkpoint-*")]
    assert sorted(states) == ["checkpoint-1", "checkpoint-2"]
    classify("full")
    assert weights(tmp_path / "full") == weights(tmp_path / "whole")


def test_a_folder_without_room_is_named_before_any_work(tmp_path):
    require_room(tmp_path / "new" / "folder", 1)
    with pytest.raises(InputError, match=r"MB are needed here and [\d,]+ MB are free"):
        require_room(tmp_path, 2**70)
    for path in ("/proc/isthmus", tmp_path / "file" / "state"):
        (tmp_path / "file").touch()
        with pytest.raises(InputError, match="nothing can be written here"):
            require_room(path)


def test_a_kill_between_the_model_and_the_end_trains_nothing_again(encoder, items, tmp_path, monkeypatch):
    read = {
        "task": "nli",
        "method": "plain",
        "parent": encoder,
        "english": items,
        "seed": 1,
        "state": tmp_path / "state",
    }
    written = {"output": tmp_path / "model", "costs": tmp_path / "costs.json"}
    arguments = read | written | {"options": {"max_steps": 2, "save_seconds": 0}}

    def killed(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(command, "write_costs", killed)
        with pytest.raises(KeyboardInterrupt):
            program.main(**arguments)
    before = weights(tmp_path / "model")
    shutil.rmtree(tmp_path / "model")
    monkeypatch.setattr(StepTrainer, "training_step", killed)
    program.main(**arguments)
    assert weights(tmp_path / "model") == before
    assert not (tmp_path / "state").exists() and (tmp_path / "costs.json").exists()


def test_a_state_depends_on_the_files_its_options_name_and_not_on_when_it_is_saved(tmp_path):
    file = tmp_path / "synonyms.tsv"
    file.write_text("word\tsynonym\nold\taged\n")
    options = options_class("smooth_synonyms", ClassifierOptions)(synonyms=str(file))
    before = engine.options_facts(options)
    file.write_text("word\tsynonym\nold\tancient\n")
    assert engine.options_facts(options) != before
    assert engine.options_facts(engine.TrainingOptions(save_seconds=1)) == engine.options_facts(
        engine.TrainingOptions(save_seconds=2)
    )
