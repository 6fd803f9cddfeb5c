"""FreeLB, SMART, VAT and randomised smoothing: what they add, what they leave, and that radius 0 adds nothing."""

from copy import deepcopy

import pytest
import torch
import torch.nn.functional as F
from tiny_models import ARCHITECTURES, TEXTS, encoder_folder
from tiny_tasks import classifier, train_classifier, train_retriever
from tokenizers import Tokenizer, models, pre_tokenizers
from torch import nn
from torch.distributions import Categorical, kl_divergence
from transformers import BertConfig, BertModel, PreTrainedConfig, PreTrainedModel, PreTrainedTokenizerFast

from isthmus.errors import InputError
from isthmus.files import write_tsv
from isthmus.layout import Layout
from isthmus.methods.train.freelb import Freelb, FreelbOptions
from isthmus.methods.train.smart import DECAY_LATE, Smart, SmartOptions
from isthmus.methods.train.smooth_noise import SmoothNoise, SmoothNoiseOptions
from isthmus.methods.train.smooth_synonyms import SmoothSynonyms, SmoothSynonymsOptions
from isthmus.methods.train.vat import Vat, VatOptions
from isthmus.robust.base import Outcome
from isthmus.robust.divergence import fisher_noise, kl, symmetric_kl
from isthmus.robust.perturbation import Perturbation, special_ids
from isthmus.robust.words import word_marks

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
    """``(learn, weights of plain training)``, with ``learn(adversary)`` the weights against it."""
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
    """What ``run()`` returns, and the perturbations of each evaluation that it made."""
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


def test_divergences_are_those_of_the_distributions():
    one, other = torch.randn(2, 5, 3)
    p, q = Categorical(logits=one), Categorical(logits=other)
    assert kl(one, other).item() == pytest.approx(kl_divergence(p, q).mean().item(), rel=1e-5)
    both = (kl_divergence(p, q) + kl_divergence(q, p)).mean().item()
    assert symmetric_kl(one, other).item() == pytest.approx(both, rel=1e-5)
    assert symmetric_kl(one, other).item() == symmetric_kl(other, one).item()
    assert symmetric_kl(one, one.clone()).item() == 0


def test_fisher_noise_has_the_fisher_information_as_covariance():
    logits = torch.tensor([[1.0, 0.0, -1.0]])
    torch.manual_seed(1)
    noise = fisher_noise(logits.expand(40_000, 3))
    p = logits.softmax(-1)[0]
    torch.testing.assert_close(noise.T @ noise / len(noise), torch.diag(p) - torch.outer(p, p), atol=5e-3, rtol=0)


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
    """A linear softmax classifier of the mean word embedding."""

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


@pytest.fixture(params=["wordpiece", "sentencepiece"])
def words(request):
    """An encoder, a tokenizer that marks words in one of two ways, and a batch in which one word has two pieces."""
    begins, goes_on = ("", "##ing") if request.param == "wordpiece" else ("\u2581", "ing")
    vocabulary = ["<s>", "<pad>", "</s>", "<unk>", goes_on, f"{begins}12"]
    vocabulary += sorted({begins + word for text in TEXTS for word in text.split()})
    numbers = {piece: number for number, piece in enumerate(vocabulary)}
    tokenizer = Tokenizer(models.WordLevel(numbers, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit() if not begins else pre_tokenizers.Metaspace()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>"
    )
    ids = [[0, *fast(text)["input_ids"], 5, 2] for text in TEXTS]
    ids[0][2:2] = [numbers[f"{begins}goats"], numbers[goes_on], 3]
    batch = fast.pad({"input_ids": ids}, return_tensors="pt")["input_ids"]
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, pad_token_id=1
    )
    return BertModel(config), fast, batch


def drawn(words, count=40, **options):
    """Synonyms drawn for the batch so many times."""
    model, tokenizer, ids = words
    synonyms = SmoothSynonyms(SmoothSynonymsOptions(**options))
    synonyms.prepare(model, tokenizer)
    generator = torch.Generator().manual_seed(1)
    return [synonyms.replaced(ids, special_ids(tokenizer), generator) for _ in range(count)]


def test_synonyms_replace_whole_words_by_their_nearest_neighbours(words):
    model, _, ids = words
    vectors = F.normalize(model.get_input_embeddings().weight.detach(), dim=-1)
    similarity = (vectors @ vectors.T).fill_diagonal_(-2)
    similarity[:, :6] = -2
    replaced = set()
    for new in drawn(words, neighbours=3, min_similarity=0.2):
        for old, now in zip(ids[new != ids].tolist(), new[new != ids].tolist(), strict=True):
            assert old > 5 and now in similarity[old].topk(3).indices and similarity[old, now] >= 0.2
            replaced.add(old)
        assert torch.equal(new[0, 2:5], ids[0, 2:5])
    assert len(replaced) > 10
    assert all(torch.equal(new, ids) for new in drawn(words, neighbours=3, min_similarity=1.1))


def test_each_synonym_is_as_likely_as_the_word_itself(words):
    _, _, ids = words
    stays = torch.stack([new == ids for new in drawn(words, count=400, neighbours=3, min_similarity=-1.0)])
    share = stays.float().mean(dim=0)
    swapped = ids > 5
    swapped[0, 2] = False  # it goes on
    assert (share[~swapped] == 1).all()
    torch.testing.assert_close(share[swapped], torch.full_like(share[swapped], 0.25), atol=0.12, rtol=0)


def test_a_word_with_a_continuation_stays():
    whole, continues = word_marks(["[CLS]", "play", "##ing", "house", ".", "12"])
    assert whole.tolist() == [False, True, False, True, False, False]
    assert continues.tolist() == [False, False, True, False, False, False]
    whole, continues = word_marks(["<s>", "\u2581play", "ing", "\u2581", ".", "\u258112"])
    assert whole.tolist() == [False, True, False, False, False, False]
    assert continues.tolist() == [False, False, True, False, False, False]


def test_given_synonyms_replace_the_encoders_own(words, tmp_path, caplog):
    _, tokenizer, ids = words
    rows = [("the", "every"), ("the", "a"), ("the", "goats market"), ("zzyzx", "the"), ("the", "12")]
    write_tsv(tmp_path / "s.tsv", ["word", "synonym"], [{"word": a, "synonym": b} for a, b in rows])
    with caplog.at_level("INFO", logger="isthmus"):
        draws = drawn(words, synonyms=str(tmp_path / "s.tsv"))
    assert "2 of 5 pairs are of one vocabulary item each" in caplog.text
    the, every, a = (tokenizer(word, add_special_tokens=False)["input_ids"][0] for word in ("the", "every", "a"))
    seen = {
        (old, now) for new in draws for old, now in zip(ids.flatten().tolist(), new.flatten().tolist(), strict=True)
    }
    assert {pair for pair in seen if pair[0] != pair[1]} == {(the, every), (the, a)}
    write_tsv(tmp_path / "none.tsv", ["word", "synonym"], [{"word": "zzyzx", "synonym": "the"}])
    with pytest.raises(InputError, match="no pair of words that the vocabulary holds whole"):
        drawn(words, synonyms=str(tmp_path / "none.tsv"))


def test_training_waits_for_the_file_of_synonyms():
    steps = {"swap": {"nli": {"synonyms": "lists/en.tsv"}}, "own": {}}
    layout = Layout({"results": "r", "steps": steps, "corpora": {}})
    assert layout.step_word_lists("swap", "nli") == ["lists/en.tsv"]
    assert layout.step_word_lists("swap", "clir") == layout.step_word_lists("own", "nli") == []


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
