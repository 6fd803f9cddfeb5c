"""The costs of a training: encoder passes agree with a count by hand, survive a kill, and keep to a budget."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import torch
from conftest import RUN, mostly_slow
from tiny_data import BITEXT, COUNTERPARTS, FAST, PAIRS, items_file
from tiny_models import TEXTS, encoder_folder
from tiny_tasks import killed_after
from transformers import AutoModel, AutoTokenizer

from isthmus.alignment.load import load_for_alignment
from isthmus.alignment.loop import align
from isthmus.config.methods import load_method
from isthmus.config.options import parse_options
from isthmus.errors import InputError
from isthmus.files import read_json, write_tsv
from isthmus.report.tables.costs import cost_markdown, method_costs, step_costs
from isthmus.robust import new_train_method, options_class
from isthmus.search.budget import PLAIN_PASSES
from isthmus.tasks.nli.train import ClassifierOptions, train
from isthmus.tasks.retrieval.model import new_retriever, save_retriever
from isthmus.tasks.retrieval.train import RetrieverOptions, train_retriever
from isthmus.training import engine
from isthmus.training.costs import counted, within_passes
from isthmus.training.counts import Costs, write_costs


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    return encoder_folder(tmp_path_factory.mktemp("encoder") / "bert", "bert")


@pytest.fixture(scope="module")
def items(tmp_path_factory):
    return items_file(tmp_path_factory.mktemp("items") / "en.train.tsv")


def classify(encoder, items, folder, method, name="model", **options) -> Costs:
    parsed = parse_options(
        options_class(method, ClassifierOptions), FAST | {"max_steps": 3, "precision": "fp32"} | options, "test"
    )
    return train(encoder, items, (), method, parsed, 1, folder / f"{name}-state", folder / name)


def retrieve(encoder, folder, method, **options) -> Costs:
    values = {"max_steps": 2, "batch_size": 3, "max_length": 16, "query_length": 16, "precision": "fp32"} | options
    parsed = parse_options(options_class(method, RetrieverOptions), values, "test")
    engine.prepare(1)
    model = new_retriever(encoder, 16, 16, 0)
    return train_retriever(model, PAIRS, parsed, 1, folder / "state", "mark", new_train_method(method, parsed))


def test_a_plain_update_is_a_pass_forward_and_back_for_each_text_it_reads(encoder, items, tmp_path):
    nli = classify(encoder, items, tmp_path, "plain")
    assert nli == Costs(updates=3, forward_passes=3, backward_passes=3, precision="fp32")
    clir = retrieve(encoder, tmp_path, "plain")
    assert clir == Costs(2, 4, 4, "fp32")  # queries apart from documents
    assert {"nli": nli.passes // 3, "clir": clir.passes // 2} == PLAIN_PASSES


def test_pgd_passes_once_more_for_every_ascent_step(encoder, items, tmp_path):
    assert classify(encoder, items, tmp_path, "pgd", ascent_steps=2) == Costs(3, 9, 9, "fp32")
    assert retrieve(encoder, tmp_path, "pgd", ascent_steps=3) == Costs(2, 16, 16, "fp32")


def test_frozen_embeddings_change_no_count(encoder, items, tmp_path):
    assert classify(encoder, items, tmp_path, "plain", train_embeddings=False) == Costs(3, 3, 3, "fp32")


def test_an_aligner_passes_through_its_teacher_forward_alone(encoder, tmp_path):
    save_retriever(new_retriever(encoder, 16, 16), tmp_path / "parent")
    cls, aligner_class = load_method("align", "ot")
    options = cls(max_steps=4, batch_size=4, learning_rate=1e-3, precision="fp32")
    engine.prepare(1)
    student, teacher = (load_for_alignment(tmp_path / "parent", "clir", 16) for _ in range(2))
    aligner = aligner_class(student.encoder, teacher.encoder, options)
    costs = align(student.encoder, aligner, BITEXT, COUNTERPARTS, options, 1, tmp_path / "state", "mark")
    assert costs == Costs(4, 8, 4, "fp32")


def test_every_backward_pass_counts_and_none_does_outside(encoder):
    model, tokenizer = AutoModel.from_pretrained(encoder), AutoTokenizer.from_pretrained(encoder)
    batch = tokenizer(TEXTS[:2], padding=True, return_tensors="pt")
    costs = Costs()
    with counted(costs, model):
        with torch.no_grad():
            model(**batch)
        early = model(**batch, output_hidden_states=True).hidden_states[1].sum()
        early.backward(retain_graph=True)
        early.backward()
    model(**batch).last_hidden_state.sum().backward()
    assert (costs.forward_passes, costs.backward_passes) == (2, 2)


@pytest.mark.parametrize("method", mostly_slow(["plain", "pgd"], ["pgd"]))
def test_a_killed_training_counts_like_a_whole_one(encoder, items, tmp_path, method, monkeypatch):
    whole = classify(encoder, items, tmp_path, method, "whole", max_steps=9)
    with monkeypatch.context() as patch:
        killed_after(patch, 4)
        with pytest.raises(KeyboardInterrupt):
            classify(encoder, items, tmp_path, method, "killed", max_steps=9)
    assert classify(encoder, items, tmp_path, method, "killed", max_steps=9) == whole


def test_a_budget_of_passes_decides_the_updates(encoder, items, tmp_path):
    """On the command line, 18 passes are nine plain updates, or three updates of PGD with two ascent steps."""
    for method, updates in (("plain", 9), ("pgd", 3)):
        options = FAST | {
            "passes": 18,
            "max_steps": 50,
            "precision": "fp32",
            **({"ascent_steps": 2} if method == "pgd" else {}),
        }
        command = [
            "--task",
            "nli",
            "--parent",
            encoder,
            "--english",
            items,
            "--method",
            method,
            "--options",
            json.dumps(options),
        ]
        command += ["--seed", 1, "--state", tmp_path / "s", "--output", tmp_path / method]
        command += ["--costs", tmp_path / f"{method}.json"]
        script = RUN, "train/train"
        run = subprocess.run([sys.executable, *script, *map(str, command)], capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        assert read_json(tmp_path / f"{method}.json") == {
            "updates": updates,
            "forward_passes": 9,
            "backward_passes": 9,
            "precision": "fp32",
        }


def test_a_budget_below_one_update_stops():
    def learn(options: RetrieverOptions, state: Path, output: Path) -> Costs:
        assert (options.max_steps, options.passes) == (1, 0)
        return Costs(1, 2, 2)

    unlimited, options = RetrieverOptions(), RetrieverOptions(passes=11)
    assert within_passes(unlimited, learn) is unlimited
    assert within_passes(options, learn).max_steps == 2
    with pytest.raises(InputError, match="passes: 3 do not suffice for one update, which takes 4"):
        within_passes(RetrieverOptions(passes=3), learn)


def steps_in(folder: Path, trained: dict[str, tuple[Costs, float]]) -> pd.DataFrame:
    """Write the costs of two seeds as jobs do, from ``(counts, seconds of seed 1)`` by chain; read them."""
    for chain, (costs, seconds) in trained.items():
        for seed in (1, 2):
            path = folder / f"costs/tiny/seed-{seed}/nli/{chain}.json"
            write_costs(path, costs)
            benchmark = {"s": f"{seconds * seed:.4f}", "h:m:s": "0:00:04"}
            write_tsv(path.with_suffix(".benchmark.tsv"), list(benchmark), [benchmark])
    files = sorted((folder / "costs").rglob("*.json"))
    return step_costs(files, [file.with_suffix(".benchmark.tsv") for file in files])


def test_a_method_costs_what_all_its_steps_do(tmp_path):
    steps = steps_in(tmp_path, {"plain": (Costs(10, 10, 10, "fp32"), 4.0), "plain.ot": (Costs(5, 10, 5, "bf16"), 3.0)})
    frame = method_costs(steps, {"zero_shot": "plain", "optical": "plain.ot"}, "zero_shot", {})
    optical = frame.set_index("method").loc["optical"]
    assert (optical["updates"], optical["passes"], optical["seconds"]) == (15, 35, 10.5)
    assert (optical["relative_passes"], optical["relative_seconds"]) == (1.75, 1.75)
    assert "| optical   | plain.ot | bf16, fp32 |      15 |" in cost_markdown(frame, "Costs", "")
    with pytest.raises(InputError, match="not the path of a step's costs"):
        step_costs([tmp_path / "plain.json"], [tmp_path / "plain.benchmark.tsv"])


def test_a_searched_method_costs_what_the_chosen_candidate_does(tmp_path):
    trained = {"plain__epochs_1": Costs(10, 10, 10), "plain__epochs_2": Costs(20, 20, 20), "pgd": Costs(10, 30, 30)}
    steps = steps_in(tmp_path, {chain: (costs, 1.0) for chain, costs in trained.items()})
    methods = {"zero_shot": "plain", "adversarial": "pgd"}
    frame = method_costs(steps, methods, "zero_shot", {("nli", "plain"): "plain__epochs_2"}).set_index("method")
    assert frame.loc["zero_shot", ["chain", "updates"]].tolist() == ["plain__epochs_2", 20]
    assert frame.loc["adversarial", "relative_passes"] == 1.5
