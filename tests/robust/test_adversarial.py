"""PGD on word embeddings: its ball, its effect on the loss, the perturbed calls; radius 0 is plain training."""

from dataclasses import replace
from itertools import product

import pytest
import torch
from tiny_models import ARCHITECTURES, TEXTS, encoder_folder
from tiny_tasks import classifier, retriever, train_classifier, train_retriever
from torch import nn

from isthmus.config.options import parse_options
from isthmus.errors import InputError
from isthmus.methods.train.pgd import Pgd, PgdOptions
from isthmus.methods.train.plain import Plain
from isthmus.robust import TrainingOptions, new_train_method, options_class
from isthmus.robust.base import Outcome, TrainMethod
from isthmus.robust.perturbation import Call, Perturbation, limit, random_start, special_ids, word_embedding
from isthmus.tasks.retrieval.train import RankingLoss


@pytest.fixture(scope="module", params=ARCHITECTURES)
def folder(request, tmp_path_factory):
    return encoder_folder(tmp_path_factory.mktemp("encoder") / request.param, request.param)


def perturbed(monkeypatch, adversary, loss, model, tokenizer):
    """Run ``adversary``; return its loss and the calls with the last perturbation."""
    seen = []
    evaluate = Perturbation.evaluate

    def spy(self, closure):
        outcome = evaluate(self, closure)
        seen.append([Call(call.mask, call.scale, call.delta.detach().clone()) for call in self.calls])
        return outcome

    monkeypatch.setattr(Perturbation, "evaluate", spy)
    value = adversary(loss, model, special_ids(tokenizer))
    return value, seen[-1], len(seen)


@pytest.mark.parametrize("norm", ["l2", "linf"])
@pytest.mark.parametrize("random", [False, True])
def test_stays_in_the_ball_and_spares_special_tokens(folder, monkeypatch, norm, random):
    model, tokenizer, batch = classifier(folder)
    options = PgdOptions(ascent_steps=3, radius=0.4, step_size=0.3, norm=norm, random_start=random)
    _, calls, evaluations = perturbed(monkeypatch, Pgd(options), lambda: model(**batch), model, tokenizer)
    assert evaluations == 4
    (call,) = calls
    embedded = model.get_input_embeddings()(batch["input_ids"])
    for row, ids in enumerate(batch["input_ids"]):
        special = torch.tensor([int(i) in tokenizer.all_special_ids for i in ids])
        assert special.sum() >= 3
        assert torch.count_nonzero(call.delta[row, special]) == 0
        assert torch.count_nonzero(call.delta[row, ~special]) > 0
        unit = embedded[row, ~special].norm(dim=-1).mean().item()
        bound, size = (
            (0.4 * unit, call.delta[row].norm().item())
            if norm == "l2"
            else (0.4 * unit / 32**0.5, call.delta[row].abs().max().item())
        )
        # 3 steps of 0.3 from zero would reach 0.9 in l-infinity and far beyond 0.4 in L2: the projection must bind.
        assert size <= bound * (1 + 1e-5)
        assert size >= bound * 0.9


@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_raises_the_loss_more_than_noise_of_equal_norm(folder, monkeypatch, norm):
    model, tokenizer, batch = classifier(folder)
    clean = model(**batch).loss.item()
    options = PgdOptions(ascent_steps=3, radius=1.0, step_size=0.5, norm=norm)
    value, (call,), _ = perturbed(monkeypatch, Pgd(options), lambda: model(**batch), model, tokenizer)
    size = torch.linalg.vector_norm(call.delta, dim=(1, 2), keepdim=True)
    noisy = []
    for seed in range(20):
        generator = torch.Generator().manual_seed(seed)

        def noise(fresh, generator=generator):
            delta = torch.randn(fresh.delta.shape, generator=generator) * fresh.mask
            return delta * size / torch.linalg.vector_norm(delta, dim=(1, 2), keepdim=True)

        noisy.append(Perturbation(model, special_ids(tokenizer), noise).evaluate(lambda: model(**batch)).loss.item())
    assert value.item() > clean
    assert value.item() - clean > max(noisy) - clean


def test_ascent_computes_no_parameter_gradient_and_leaves_no_hook(folder):
    model, tokenizer, batch = classifier(folder)
    options = PgdOptions(ascent_steps=2)
    value = Pgd(options)(lambda: model(**batch), model, special_ids(tokenizer))
    assert all(parameter.grad is None for parameter in model.parameters())
    assert not word_embedding(model)._forward_hooks
    value.backward()
    assert all(parameter.grad is not None for parameter in model.classifier.parameters())


def test_all_evaluations_of_a_step_share_dropout(folder):
    model, tokenizer, batch = classifier(folder)
    model.train()
    values = []

    def loss():
        values.append(model(**batch))
        return values[-1]

    torch.manual_seed(5)
    expected, after = model(**batch).loss.item(), torch.get_rng_state()
    torch.manual_seed(5)
    Pgd(PgdOptions(ascent_steps=2, radius=0.0))(loss, model, special_ids(tokenizer))
    assert [value.loss.item() for value in values] == [expected] * 3
    assert torch.equal(torch.get_rng_state(), after)


def test_random_start_fills_the_ball_differently_each_time():
    call = Call(torch.ones(2, 5, 1), torch.ones(2, 1, 1), torch.zeros(2, 5, 8))
    generator = torch.Generator().manual_seed(0)
    for norm in ("l2", "linf"):
        first, second = (random_start(call, 0.7, norm, generator) for _ in range(2))
        assert not torch.equal(first, second)
        size = first.norm(dim=(1, 2)) if norm == "l2" else first.abs().amax(dim=(1, 2))
        assert (size <= limit(call, 0.7, norm).view(-1)).all()
        assert (size > 0.4 * limit(call, 0.7, norm).view(-1)).all()


class Watching(TrainMethod):
    """Plain training that records its arguments."""

    def __init__(self):
        super().__init__(None)
        self.seen = []

    def forward(self, evaluate, model, special_ids):
        outcome = evaluate()
        self.seen.append((self.progress, outcome))
        return outcome.loss


@pytest.mark.parametrize("learn", [train_classifier, train_retriever])
def test_logits_are_those_under_the_loss_and_progress_is_told(folder, tmp_path, learn):
    watching = Watching()
    learn(folder, tmp_path, watching)
    updates = len(watching.seen)
    assert [progress for progress, _ in watching.seen] == [number / updates for number in range(updates)]
    for _, outcome in watching.seen:
        rows, columns = outcome.logits.shape
        assert (rows, columns) == ((3, 3) if learn is train_retriever else (4, 3))
        labels = [range(rows)] if learn is train_retriever else product(range(columns), repeat=rows)
        losses = [nn.functional.cross_entropy(outcome.logits, torch.tensor(list(row))).item() for row in labels]
        assert outcome.loss.item() == pytest.approx(min(losses, key=lambda loss: abs(loss - outcome.loss.item())))


@pytest.mark.parametrize("learn", [train_classifier, train_retriever])
def test_radius_zero_is_plain_training_and_a_radius_is_not(folder, tmp_path, learn):
    plain = learn(folder, tmp_path / "plain", None)
    zero = learn(folder, tmp_path / "zero", Pgd(PgdOptions(radius=0.0)))
    robust = learn(folder, tmp_path / "robust", Pgd(PgdOptions(radius=0.5, step_size=0.5)))
    again = learn(folder, tmp_path / "again", Pgd(PgdOptions(radius=0.5, step_size=0.5)))
    assert all(torch.equal(plain[name], zero[name]) for name in plain)
    assert any(not torch.equal(plain[name], robust[name]) for name in plain)
    assert all(torch.equal(robust[name], again[name]) for name in plain)


def test_retriever_loss_perturbs_queries_and_documents_apart(folder, monkeypatch):
    model = retriever(folder).eval()
    loss = RankingLoss(model)
    features = [
        model.preprocess(TEXTS[:3], task="query"),
        model.preprocess([" ".join(pair) for pair in zip(TEXTS[3:], TEXTS[:3], strict=True)], task="document"),
    ]
    value, calls, _ = perturbed(
        monkeypatch,
        Pgd(PgdOptions(radius=1.0, step_size=0.5)),
        lambda: Outcome(loss(features), loss.logits),
        model,
        model.tokenizer,
    )
    assert [call.delta.shape[1] for call in calls] == [f["input_ids"].shape[1] for f in features]
    assert calls[0].delta.shape != calls[1].delta.shape
    for call, feature in zip(calls, features, strict=True):
        special = torch.isin(feature["input_ids"], torch.tensor(model.tokenizer.all_special_ids))
        assert torch.count_nonzero(call.delta[special]) == 0
        assert (call.delta.norm(dim=(1, 2)) > 0).all()
    assert value.item() > loss(features).item()


def test_works_under_bf16_autocast(folder, tmp_path):
    weights = train_retriever(folder, tmp_path, Pgd(PgdOptions(radius=0.5, step_size=0.5)), bf16=True, use_cpu=True)
    assert all(torch.isfinite(tensor).all() for tensor in weights.values())


def test_a_model_without_transformer_is_refused():
    with pytest.raises(TypeError, match="Linear holds no transformers model"):
        word_embedding(nn.Linear(2, 2))


def test_registry_joins_options_and_names_what_is_wrong():
    options = parse_options(options_class("pgd", TrainingOptions), {"radius": 0.3, "max_steps": 7}, "steps: pgd")
    assert (options.radius, options.max_steps) == (0.3, 7)
    assert isinstance(new_train_method("pgd", options), Pgd)
    assert isinstance(new_train_method("plain", options_class("plain", TrainingOptions)()), Plain)
    assert replace(options, radius=0.1).radius == 0.1
    with pytest.raises(InputError, match="unknown option 'radius'"):
        parse_options(options_class("plain", TrainingOptions), {"radius": 0.3}, "steps: plain")
    with pytest.raises(InputError, match="unknown train method 'pdg'"):
        options_class("pdg", TrainingOptions)
    with pytest.raises(InputError, match="norm: 'l1'"):
        PgdOptions(norm="l1")
    with pytest.raises(InputError, match="ascent_steps: 0"):
        PgdOptions(ascent_steps=0)
