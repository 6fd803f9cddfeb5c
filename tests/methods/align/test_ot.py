"""Optimal transport of tokens: their masses, its schedule, its plans."""

import pytest
import torch
from aligners import features, run
from tiny_data import tensors
from tiny_models import TEXTS

from isthmus.alignment.base import Side
from isthmus.alignment.load import load_for_alignment
from isthmus.alignment.masses import LEAST_CONTEXT, contextual_weights
from isthmus.methods.align.ot import OtAligner, OtOptions
from isthmus.methods.align.score import ScoreAligner, ScoreOptions
from isthmus.tasks.retrieval.model import new_retriever


def test_idf_weighs_rare_tokens_more(bare_encoder):
    model = new_retriever(bare_encoder, 16, 16)
    aligner = OtAligner(model, new_retriever(bare_encoder, 16, 16), OtOptions(mass="idf"))
    aligner.prepare({"xx": [{"english": text, "foreign": text} for text in TEXTS]}, {})
    common, rare = (model.tokenizer(word, add_special_tokens=False)["input_ids"][0] for word in ("the", "merchant"))
    assert 0 < aligner.token_mass[common] < aligner.token_mass[rare]


def test_transport_joins_on_schedule(parents):
    student, teacher = (load_for_alignment(parents["clir"], "clir", 16).encoder.eval() for _ in range(2))
    batch = [features(student, TEXTS), features(student, TEXTS[::-1])]
    aligner = OtAligner(student, teacher, OtOptions(transport_start=0.5))
    alone = ScoreAligner(student, teacher, ScoreOptions())(batch)
    assert aligner(batch).item() == pytest.approx(alone.item())
    aligner.progress = 0.5
    assert aligner(batch).item() > alone.item()


@pytest.mark.parametrize("task", ["clir", "nli"])
def test_norm_weighs_tokens_by_their_vectors_before_they_are_units(parents, task):
    student, teacher = (load_for_alignment(parents[task], task, 16).encoder.eval() for _ in range(2))
    aligner = OtAligner(student, teacher, OtOptions(mass="norm"))
    batch = features(student, TEXTS)
    whole = dict(batch)
    for module in list(student)[:-1]:  # the last module normalises them
        whole = module(whole)
    side = aligner.encode(student, batch)
    torch.testing.assert_close(aligner.mass(side), whole["token_embeddings"].norm(dim=-1))
    if task == "clir":  # the classifier's encoder ends in an untrained layer norm, the retriever in a projection
        assert aligner.mass(side).std() > 0.01
    assert not aligner.mass(side).requires_grad


def test_contextual_weights_fall_to_tokens_that_the_other_sentence_has():
    torch.manual_seed(0)
    english = torch.nn.functional.normalize(torch.randn(2, 4, 64), dim=-1)
    content = torch.tensor([[0, 1, 1, 0], [0, 0, 0, 0]]).bool()
    foreign = english.clone().requires_grad_()
    weights = contextual_weights(Side(foreign, content, content, content), Side(english, content, content, content))
    assert not weights.requires_grad
    assert (weights > 0).all()
    assert weights[0, 1:3].min() > 3 * weights[0, [0, 3]].max()  # these are near their mean; the others are near 0
    torch.testing.assert_close(
        weights[1], torch.full((4,), LEAST_CONTEXT)
    )  # an empty context gives all the same weight


@pytest.mark.parametrize(
    "options",
    [
        {"solver": "ipot", "iterations": 10, "mass": "norm", "contextual": True},
        {"solver": "unbalanced", "cost": "euclidean", "mass": "uniform"},
        {"solver": "partial", "moved": 0.7},
        {"plan": "differentiated", "epsilon_start": 0.5, "epsilon": 0.1},
    ],
)
def test_every_kind_of_transport_trains(parents, tmp_path, options):
    run(parents["clir"], "clir", "ot", tmp_path / "student", tmp_path / "state", score_weight=0.0, **options)
    before, after = tensors(parents["clir"]), tensors(tmp_path / "student")
    assert any(not torch.equal(before[name], after[name]) for name in before)
    assert all(value.isfinite().all() for value in after.values())


def test_a_differentiated_plan_changes_the_gradient_not_the_loss(parents):
    student, teacher = (load_for_alignment(parents["clir"], "clir", 16).encoder.eval() for _ in range(2))
    batch = [features(student, TEXTS), features(student, TEXTS[::-1])]
    losses, grads = [], []
    for plan in ("detached", "differentiated"):
        aligner = OtAligner(student, teacher, OtOptions(plan=plan, epsilon=0.1, iterations=300, score_weight=0.0))
        student.zero_grad()
        losses.append(aligner(batch))
        losses[-1].backward()
        grads.append(torch.cat([p.grad.flatten() for p in student.parameters() if p.grad is not None]))
    torch.testing.assert_close(*losses, rtol=1e-3, atol=0)
    assert (grads[0] - grads[1]).norm() > 0.01 * grads[0].norm()
