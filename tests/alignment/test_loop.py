"""Aligners on tiny random encoders: trained and frozen weights, losses in edge cases, and a resume."""

from dataclasses import replace

import pytest
import torch
from aligners import SMALL, features, run
from conftest import mostly_slow
from sentence_transformers import MultiVectorEncoder
from tiny_data import tensors
from tiny_models import TEXTS

from isthmus.alignment.load import load_for_alignment
from isthmus.alignment.loop import interpolate
from isthmus.config.methods import load_method, methods
from isthmus.config.options import parse_options
from isthmus.errors import InputError
from isthmus.methods.align.ot import OtAligner, OtOptions
from isthmus.methods.align.score import ScoreAligner, ScoreOptions
from isthmus.tasks.nli.model import load_classifier
from isthmus.tasks.retrieval.model import load_retriever, new_retriever

TRAINED = [method for method in methods("align") if not load_method("align", method)[1].closed_form]


@pytest.mark.parametrize("method", mostly_slow(TRAINED, ["ot", "contrastive"]))
@pytest.mark.parametrize("task", ["clir", "nli"])
def test_only_the_encoder_learns(parents, tmp_path, task, method):
    run(parents[task], task, method, tmp_path / "student", tmp_path / "state", dropout=False)
    before, after = tensors(parents[task]), tensors(tmp_path / "student")
    assert before.keys() == after.keys()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    heads = {name for name in before if "Dense" in name or "classifier" in name or "pooler" in name}
    assert heads and not heads & changed
    assert any("layer.1" in name for name in changed)


def test_what_is_frozen_stays(parents, tmp_path):
    run(parents["clir"], "clir", "ot", tmp_path / "student", tmp_path / "state", frozen_layers=1)
    before, after = tensors(parents["clir"]), tensors(tmp_path / "student")
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed
    assert not [name for name in changed if "layer.0" in name or "embeddings" in name]


def test_the_retriever_loads_with_sentence_transformers(parents, tmp_path):
    run(parents["clir"], "clir", "score", tmp_path / "student", tmp_path / "state")
    ours = load_retriever(tmp_path / "student").encode_query(TEXTS)
    theirs = MultiVectorEncoder(str(tmp_path / "student")).encode_query(TEXTS)
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(torch.as_tensor(a), torch.as_tensor(b))


COMPARING = ["contrastive", "lexical_injection", "ot_sentence", "score"]


@pytest.mark.parametrize("method", [*COMPARING, "ot", "language_adversarial"])
def test_batches_without_other_pairs_are_refused(parents, tmp_path, method):
    folders = tmp_path / "student", tmp_path / "state"
    with pytest.raises(InputError, match="option `batch_size` is 1, but the loss tells each row of a batch from its"):
        run(parents["clir"], "clir", method, *folders, batch_size=1)
    with pytest.raises(InputError, match="1 pairs in the role of a query, all with the same english"):
        run(parents["clir"], "clir", method, *folders, batch_size=2, max_steps=1)
    one = {"xx": [{"english": "boat", "foreign": "taob"}]}
    if method != "lexical_injection":
        with pytest.raises(InputError, match="8 pairs in the role of a query, all with the same english"):
            run(parents["clir"], "clir", method, *folders, bitext=one)
    assert not folders[1].exists()


def test_batches_of_one_pair_do_for_losses_that_compare_none(parents, tmp_path):
    for method, options in {"mse": {}, "score": {"bank": 2}, "ot": {"score_weight": 0.0}}.items():
        folders = tmp_path / method, tmp_path / "state"
        run(parents["clir"], "clir", method, *folders, batch_size=1, max_steps=2, **options)
        assert folders[0].exists()


@pytest.mark.parametrize("task", ["clir", "nli"])
def test_a_model_keeps_its_length_through_an_align_step_of_another(parents, tmp_path, task):
    run(parents[task], task, "mse", tmp_path / "student", tmp_path / "state", max_steps=1, max_length=9)
    if task == "nli":
        lengths = [load_classifier(path)[1].model_max_length for path in (parents["nli"], tmp_path / "student")]
        assert lengths == [512, 512]
    else:
        assert load_retriever(tmp_path / "student").encode_query([" ".join(TEXTS)])[0].shape[0] == 16


@pytest.mark.parametrize("method", methods("align"))
def test_a_length_beyond_the_encoders_positions_is_refused(parents, tmp_path, method):
    with pytest.raises(InputError, match="`max_length` is 513, but this encoder reads at most 512 tokens"):
        run(parents["nli"], "nli", method, tmp_path / "student", tmp_path / "state", max_length=513)


@pytest.mark.parametrize("task", ["clir", "nli"])
def test_only_the_student_gets_a_gradient(parents, task):
    student, teacher = (load_for_alignment(parents[task], task, 16).encoder for _ in range(2))
    teacher.requires_grad_(True)
    aligner = OtAligner(student, teacher, OtOptions())
    assert not [name for name, _ in aligner.named_modules() if "teacher" in name]
    aligner([features(student, TEXTS[:4]), features(student, TEXTS[2:6])]).backward()
    assert all(parameter.grad is None for parameter in teacher.parameters())
    assert any(parameter.grad is not None and parameter.grad.any() for parameter in student.parameters())


def test_equal_sides_cost_nothing(parents):
    student, teacher = (load_for_alignment(parents["clir"], "clir", 16).encoder.eval() for _ in range(2))
    same = [features(student, TEXTS), features(student, TEXTS)]
    other = [features(student, TEXTS), features(student, TEXTS[::-1])]
    exact = OtAligner(student, teacher, OtOptions(solver="exact", score_weight=0.0))
    score = ScoreAligner(student, teacher, ScoreOptions())
    for aligner in (exact, score):
        assert abs(aligner(same).item()) < 1e-5
        assert aligner(other).item() > 0.01


def test_special_tokens_padding_and_prompt_have_no_content(bare_encoder):
    model = new_retriever(bare_encoder, 16, 16)
    aligner = OtAligner(model, new_retriever(bare_encoder, 16, 16), OtOptions())
    prompt, texts = "the goats ", ["the boat", "nobody opened the door"]
    batch = model.preprocess(texts, prompt=prompt, task="query", max_length=60)
    side = aligner.encode(model, batch)
    tokenizer = model.tokenizer
    for row, text in enumerate(texts):
        expected = len(tokenizer(prompt + text)["input_ids"]) - len(tokenizer(prompt)["input_ids"])
        assert side.content[row].sum() == expected
        assert side.scored[row].sum() == len(tokenizer(prompt + text)["input_ids"])


@pytest.mark.parametrize(
    ("method", "cache"), mostly_slow([*((method, 0) for method in TRAINED), ("ot", 1)], [("ot", 1)])
)
def test_a_killed_run_ends_with_the_same_bytes(parents, tmp_path, monkeypatch, method, cache):
    """Dropout is on, so the random state must be restored, too."""
    options = {"max_steps": 6, "save_seconds": 0.0, "bank": 3, "teacher_cache": cache}
    run(parents["clir"], "clir", method, tmp_path / "whole", tmp_path / "state", **options)

    class Killed(Exception):
        pass

    steps = []
    aligner = load_method("align", method)[1]
    forward = aligner.forward

    def dying(self, *arguments):
        steps.append(1)
        if len(steps) == 5:
            raise Killed
        return forward(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(aligner, "forward", dying)
        with pytest.raises(Killed):
            run(parents["clir"], "clir", method, tmp_path / "again", tmp_path / "state", **options)
        assert sorted(path.name for path in (tmp_path / "state").glob("checkpoint-*")) == [
            "checkpoint-3",
            "checkpoint-4",
        ]
    steps.clear()
    with monkeypatch.context() as patch:
        patch.setattr(aligner, "forward", lambda self, *a: steps.append(1) or forward(self, *a))
        run(parents["clir"], "clir", method, tmp_path / "again", tmp_path / "state", **options)
    assert len(steps) == 2
    files = sorted(path.relative_to(tmp_path / "whole") for path in (tmp_path / "whole").rglob("*") if path.is_file())
    assert files
    for file in files:
        assert (tmp_path / "whole" / file).read_bytes() == (tmp_path / "again" / file).read_bytes(), file


def test_options_extend_the_trainers():
    assert replace(OtOptions(), epsilon=0.5).epsilon == 0.5
    with pytest.raises(InputError, match="epsilonn"):
        parse_options(OtOptions, {"epsilonn": 1}, "step ot")


def test_a_student_share_lies_on_the_line_from_the_teacher():
    teacher, student = torch.nn.Linear(3, 2), torch.nn.Linear(3, 2)
    expected = 0.75 * teacher.weight.detach() + 0.25 * student.weight.detach()
    interpolate(student, teacher, 0.25)
    torch.testing.assert_close(student.weight.detach(), expected)


def test_a_student_share_of_zero_is_the_teacher(parents, tmp_path):
    run(parents["clir"], "clir", "score", tmp_path / "out", tmp_path / "state", **SMALL, student_share=0.0)
    run(parents["clir"], "clir", "score", tmp_path / "whole", tmp_path / "state", **SMALL)
    before, after, whole = (tensors(path) for path in (parents["clir"], tmp_path / "out", tmp_path / "whole"))
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert any(not torch.equal(before[name], whole[name]) for name in before)
