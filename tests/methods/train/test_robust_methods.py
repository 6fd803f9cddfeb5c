"""FreeLB, SMART, VAT and randomised smoothing: their losses, their perturbations; radius 0 is plain training."""

from copy import deepcopy

import pytest
import torch
import torch.nn.functional as F
from tiny_models import ARCHITECTURES, encoder_folder
from tiny_tasks import classifier, train_classifier, train_retriever
from torch import nn
from transformers import PreTrainedConfig, PreTrainedModel

from isthmus.errors import InputError
from isthmus.methods.train.freelb import Freelb, FreelbOptions
from isthmus.methods.train.smart import DECAY_LATE, Smart, SmartOptions
from isthmus.methods.train.smooth_noise import SmoothNoise, SmoothNoiseOptions
from isthmus.methods.train.smooth_synonyms import SmoothSynonyms, SmoothSynonymsOptions
from isthmus.methods.train.vat import Vat, VatOptions
from isthmus.robust.base import Outcome
from isthmus.robust.divergence import symmetric_kl
from isthmus.robust.perturbation import Perturbation, special_ids

WITH_A_BALL = {
    "freelb": (Freelb, FreelbOptions, {"ascent_steps": 1}),
    "freelb, four steps": (Freelb, FreelbOptions, {"ascent_steps": 4}),
    "smart": (Smart, SmartOptions, {"ascent_steps": 2}),
    "vat": (Vat, VatOptions, {}),
    "smooth_noise": (SmoothNoise, SmoothNoiseOptions, {}),
}


@pytest.fixture(scope="module", params=ARCHITECTURES)
def folder(request, tmp_path_factory):
    return encoder_folder(tmp_path_factory.mktemp("encoder") / request.param, request.param)


@pytest.fixture(scope="module", params=[("bert", train_classifier), ("xlm-roberta", train_retriever)])
def trained(request, tmp_path_factory):
    """Return ``(learn, weights of plain training)``; ``learn(adversary)`` returns the weights of training with it."""
    architecture, train = request.param
    path = tmp_path_factory.mktemp("encoder") / architecture
    encoder_folder(path, architecture)

    def learn(adversary):
        return train(path, tmp_path_factory.mktemp("state"), adversary)

    return learn, learn(None)


@pytest.mark.parametrize("name", WITH_A_BALL)
def test_at_radius_zero_it_is_plain_training_and_at_a_radius_it_is_not(trained, name):
    learn, plain = trained
    method, options, more = WITH_A_BALL[name]
    zero, robust = (learn(method(options(radius=radius, **more))) for radius in (0.0, 0.5))
    assert all(torch.equal(plain[key], zero[key]) for key in plain)
    assert any(not torch.equal(plain[key], robust[key]) for key in plain)


def gradients(model, loss):
    model.zero_grad()
    loss.backward()
    found = {name: value.grad.clone() for name, value in model.named_parameters()}
    model.zero_grad()
    return found


def perturbations(monkeypatch, run):
    """Return the result of ``run()``, and the perturbations of each evaluation in it."""
    seen, evaluate = [], Perturbation.evaluate

    def spy(self, closure):
        outcome = evaluate(self, closure)
        seen.append([delta.detach().clone() for delta in self.deltas])
        return outcome

    with monkeypatch.context() as patch:
        patch.setattr(Perturbation, "evaluate", spy)
        return run(), seen


def at(model, tokenizer, delta):
    return Perturbation(model, special_ids(tokenizer), lambda call: delta.clone())


def test_freelb_trains_on_the_mean_of_its_losses_and_stays_in_the_ball(folder, monkeypatch):
    model, tokenizer, batch = classifier(folder)
    freelb = Freelb(FreelbOptions(ascent_steps=3, radius=0.3, step_size=0.25))
    model.zero_grad()
    value, deltas = perturbations(monkeypatch, lambda: freelb(lambda: model(**batch), model, special_ids(tokenizer)))
    value.backward()
    accumulated = {name: parameter.grad.clone() for name, parameter in model.named_parameters()}
    losses = [at(model, tokenizer, delta).evaluate(lambda: model(**batch)).loss for (delta,) in deltas]
    expected = gradients(model, torch.stack(losses).mean())
    assert value.item() == pytest.approx(torch.stack(losses).mean().item(), rel=1e-5)
    for name in expected:
        torch.testing.assert_close(accumulated[name], expected[name], rtol=1e-3, atol=1e-5)
    assert losses[0] < losses[1] < losses[2]
    embedded = model.get_input_embeddings()(batch["input_ids"])
    special = torch.isin(batch["input_ids"], special_ids(tokenizer))
    for (delta,) in deltas:
        assert torch.count_nonzero(delta[special]) == 0
        for row in range(len(special)):
            unit = embedded[row, ~special[row]].norm(dim=-1).mean()
            assert 0 < delta[row].norm() <= 0.3 * unit * (1 + 1e-5)


@pytest.mark.parametrize("steps", [1, 3])
@pytest.mark.parametrize(("method", "options"), [(Smart, SmartOptions), (Vat, VatOptions)])
def test_the_output_moves_more_than_under_noise_of_equal_norm(folder, monkeypatch, method, options, steps):
    model, tokenizer, batch = classifier(folder)
    adversary = method(options(ascent_steps=steps, radius=0.3, step_size=0.3, norm="l2"))
    adversary.prepare(model, tokenizer)
    torch.manual_seed(4)
    _, deltas = perturbations(monkeypatch, lambda: adversary(lambda: model(**batch), model, special_ids(tokenizer)))
    (found,) = deltas[-1]
    clean = model(**batch).logits

    def moved(delta):
        return symmetric_kl(clean, at(model, tokenizer, delta).evaluate(lambda: model(**batch)).logits).item()

    size = torch.linalg.vector_norm(found, dim=(1, 2), keepdim=True)
    special = torch.isin(batch["input_ids"], special_ids(tokenizer))
    assert torch.count_nonzero(found[special]) == 0
    noisy = []
    for _ in range(20):
        noise = torch.randn(found.shape) * ~special.unsqueeze(-1)
        noisy.append(moved(noise * size / torch.linalg.vector_norm(noise, dim=(1, 2), keepdim=True)))
    assert moved(found) > max(noisy)


class LinearSoftmax(PreTrainedModel):
    """A linear softmax classifier on the mean word embedding."""

    def __init__(self):
        super().__init__(PreTrainedConfig())
        self.embedding, self.linear = nn.Embedding(12, 6), nn.Linear(6, 3).double()

    def get_input_embeddings(self):
        return self.embedding

    def forward(self, ids):
        logits = self.linear(self.embedding(ids).double().mean(dim=1))
        return Outcome(F.cross_entropy(logits, torch.zeros(len(ids), dtype=int)), logits)


def test_vat_finds_the_most_sensitive_direction_of_a_linear_softmax(monkeypatch):
    torch.manual_seed(2)
    model, ids, special = LinearSoftmax(), torch.tensor([[0, 3, 4, 5, 1], [0, 7, 8, 1, 1]]), torch.tensor([0, 1])
    vat = Vat(VatOptions(ascent_steps=30, radius=0.05, step_size=0.02))
    _, deltas = perturbations(monkeypatch, lambda: vat(lambda: model(ids), model, special))
    (found,) = deltas[-1]
    weight = model.linear.weight.detach()
    for row, p in enumerate(model(ids).logits.detach().softmax(-1)):
        hessian = weight.T @ (torch.diag(p) - torch.outer(p, p)) @ weight
        top = torch.linalg.eigh(hessian).eigenvectors[:, -1]
        words = ~torch.isin(ids[row], special)
        assert torch.count_nonzero(found[row, ~words]) == 0
        for direction in F.normalize(found[row, words].double(), dim=-1):
            assert abs(direction @ top).item() > 0.99
        assert torch.allclose(found[row, words], found[row, words][:1])


def test_smarts_moving_average_follows_the_weights_and_holds_the_output(folder):
    model, tokenizer, batch = classifier(folder)
    start = deepcopy(model)
    smart = Smart(SmartOptions(radius=0.0, proximal_weight=2.0))
    smart.prepare(model, tokenizer)

    def regulariser():
        return (smart(lambda: model(**batch), model, special_ids(tokenizer)) - model(**batch).loss).item()

    assert regulariser() == 0
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.05 * torch.randn_like(parameter))
    moved, smart.progress, smart.update = deepcopy(model), 0.5, 1
    value = regulariser()
    assert all(torch.equal(*pair) for pair in zip(model.parameters(), moved.parameters(), strict=True))
    average = deepcopy(start)
    with torch.no_grad():
        for mean, weight in zip(average.parameters(), model.parameters(), strict=True):
            mean.lerp_(weight, 1 - DECAY_LATE)
    assert all(torch.equal(*pair) for pair in zip(smart.average, average.parameters(), strict=True))
    expected = 2 * symmetric_kl(model(**batch).logits, average(**batch).logits).item()
    assert value == pytest.approx(expected, rel=1e-4) and expected > 1e-3


def test_noise_is_drawn_anew_inside_the_ball(folder, monkeypatch):
    model, tokenizer, batch = classifier(folder)
    noise = SmoothNoise(SmoothNoiseOptions(radius=0.4))

    def run():
        return [noise(lambda: model(**batch), model, special_ids(tokenizer)).item() for _ in range(2)]

    values, ((first,), (second,)) = perturbations(monkeypatch, run)
    assert values[0] != values[1] and not torch.equal(first, second)
    special = torch.isin(batch["input_ids"], special_ids(tokenizer))
    unit = model.get_input_embeddings()(batch["input_ids"])[~special].norm(dim=-1).max()
    assert torch.count_nonzero(first[special]) == 0
    assert (first.norm(dim=(1, 2)) <= 0.4 * unit).all() and (first.norm(dim=(1, 2)) > 0.1).all()


def test_synonyms_reach_the_encoder_and_training_changes(trained):
    learn, plain = trained
    synonyms = SmoothSynonyms(SmoothSynonymsOptions(neighbours=1, min_similarity=-1.0))
    weights = learn(synonyms)
    assert any(not torch.equal(plain[key], weights[key]) for key in plain)
    assert (synonyms.table >= 0).any()


@pytest.mark.parametrize(
    ("options", "values", "message"),
    [
        (SmartOptions, {"weight": -1.0}, "weight and proximal_weight"),
        (VatOptions, {"step_size": 0.0}, "step_size must be positive"),
        (FreelbOptions, {"ascent_steps": 0}, "ascent_steps: 0 is below 1"),
        (SmoothNoiseOptions, {"radius": -0.1}, "radius must not be negative"),
        (SmoothSynonymsOptions, {"neighbours": 0}, "neighbours: 0 is below 1"),
    ],
)
def test_options_out_of_range_are_named(options, values, message):
    with pytest.raises(InputError, match=message):
        options(**values)
