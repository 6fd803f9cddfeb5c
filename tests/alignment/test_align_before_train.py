"""Align a bare encoder before training: the result is an encoder folder that can be trained like any other."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from tiny_models import ARCHITECTURES, TEXTS, encoder_folder
from transformers import AutoTokenizer

from isthmus.alignment.load import load_for_alignment
from isthmus.alignment.loop import align
from isthmus.encoders.load import EncoderInfo, encoder_info, load_encoder
from isthmus.files import write_json, write_tsv
from isthmus.methods.align.ot import OtAligner, OtOptions
from isthmus.methods.train.plain import Plain, PlainOptions
from isthmus.robust import options_class
from isthmus.tasks.nli.data import LABELS
from isthmus.tasks.nli.train import ClassifierOptions
from isthmus.tasks.nli.train import train as train_classifier
from isthmus.tasks.retrieval.model import new_retriever
from isthmus.tasks.retrieval.train import RetrieverOptions, train_retriever
from isthmus.training import engine
from isthmus.training.saving import forget

INFO = EncoderInfo("mean", "query: ", "passage: ")
FAST = {"max_steps": 3, "batch_size": 4, "learning_rate": 1e-3, "max_length": 16}
BITEXT = {"xx": [{"english": text, "foreign": text[::-1]} for text in TEXTS]}


@pytest.fixture(scope="module", params=ARCHITECTURES)
def encoder(request, tmp_path_factory) -> Path:
    folder = encoder_folder(tmp_path_factory.mktemp("encoder") / request.param, request.param)
    write_json(folder / "isthmus.json", vars(INFO))
    return folder


def aligned(encoder: Path, task: str, root: Path) -> Path:
    """Return the encoder after an align step of a chain for ``task``."""
    engine.prepare(1)
    student, teacher = (load_for_alignment(encoder, task, 16) for _ in range(2))
    options = OtOptions(**FAST, dropout=False)
    aligner = OtAligner(student.encoder, teacher.encoder, options)
    align(student.encoder, aligner, BITEXT, {}, options, 1, root / "state", "mark")
    student.save(root / "ot")
    forget(root / "state")
    return root / "ot"


def largest_step(folder: Path, weights: dict[str, torch.Tensor], prefix: str = "") -> float:
    """Return the largest change of an encoder's weights in training; check that all weights exist."""
    start = load_encoder(folder)[0].state_dict()
    return max((start[name] - weights[prefix + name]).abs().max().item() for name in start)


@pytest.mark.parametrize("task", ["nli", "clir"])
def test_an_encoder_folder_becomes_an_encoder_folder(encoder, task, tmp_path):
    folder = aligned(encoder, task, tmp_path)
    assert {path.name for path in folder.iterdir()} == {path.name for path in encoder.iterdir()}
    assert encoder_info(folder) == INFO
    before, after = (AutoTokenizer.from_pretrained(path)(TEXTS).input_ids for path in (encoder, folder))
    assert before == after
    before, after = (load_file(path / "model.safetensors") for path in (encoder, folder))
    assert before.keys() == after.keys()
    assert any(not torch.equal(before[name], after[name]) for name in before)


def test_a_classifier_starts_from_the_aligned_weights(encoder, tmp_path):
    folder = aligned(encoder, "nli", tmp_path)
    items = [
        {"id": n, "premise": text, "hypothesis": text[:20], "label": LABELS[n % 3]} for n, text in enumerate(TEXTS)
    ]
    write_tsv(tmp_path / "nli.tsv", ["id", "premise", "hypothesis", "label"], items)
    options = options_class("plain", ClassifierOptions)(**FAST)
    train_classifier(
        folder, tmp_path / "nli.tsv", [], "plain", options, 1, tmp_path / "state", tmp_path / "model"
    )  # fmt: skip
    weights = load_file(tmp_path / "model/model.safetensors")
    prefix = "bert." if encoder.name == "bert" else "roberta."
    assert 0 < largest_step(folder, weights, prefix) < 0.01


def test_a_retriever_starts_from_the_aligned_weights(encoder, tmp_path):
    folder = aligned(encoder, "clir", tmp_path)
    engine.prepare(1)
    model = new_retriever(folder, 16, 16)
    assert model.prompts == {"query": "query: ", "document": "passage: "}
    pairs = [{"query": text[:12], "document": text} for text in TEXTS]
    train_retriever(model, pairs, RetrieverOptions(**FAST), 1, tmp_path / "state", "mark", Plain(PlainOptions()))
    weights = model[0].auto_model.state_dict()
    assert 0 < largest_step(folder, weights) < 0.01


def test_a_bare_encoder_reads_as_its_task_will(encoder):
    texts = {task: load_for_alignment(encoder, task, 16).encoder.prompts for task in ("nli", "clir")}
    assert texts["clir"] == {"query": "query: ", "document": "passage: "}
    assert not any(texts["nli"].values())
