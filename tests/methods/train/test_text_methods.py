"""Train methods that read bitext: their batches, their losses, and a resume that ends with the same bytes."""

import math
from pathlib import Path

import pytest
import torch
from conftest import mostly_slow
from tiny_models import ARCHITECTURES, TEXTS, encoder_folder
from tiny_tasks import killed_after
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from isthmus.encoders.load import EncoderInfo
from isthmus.errors import InputError
from isthmus.files import write_json, write_tsv
from isthmus.methods.train.ot_posterior import OtPosterior, OtPosteriorOptions
from isthmus.robust.base import Outcome, TextOptions, TextSource
from isthmus.robust.perturbation import special_ids, transformer
from isthmus.robust.posterior import Posteriors, unit
from isthmus.robust.text import BitextBatches, TextMethod
from isthmus.tasks.nli.data import LABELS
from isthmus.tasks.nli.model import load_classifier
from isthmus.tasks.retrieval.model import load_retriever
from isthmus.transport.divergence import gaussian_wasserstein
from train import train as program

PAIRS = {
    "xx": [(text, " ".join(reversed(text.split()))) for text in TEXTS],
    "yy": [(text, text.replace("the", "a")) for text in TEXTS[:4]],
}
SMALL = {"max_steps": 5, "batch_size": 4, "learning_rate": 1e-3, "save_seconds": 0.0, "text_batch_size": 3}
METHODS = {
    "language_adversarial": {"discriminator": "languages", "discriminator_hidden": 8, "adversarial_weight": 1.0},
    "ot_posterior": {"posterior": "tokens", "aggregate": "sinkhorn", "text_length": 12},
}


@pytest.fixture(scope="module", params=ARCHITECTURES)
def encoder(request, tmp_path_factory):
    folder = encoder_folder(tmp_path_factory.mktemp("encoder") / request.param, request.param)
    write_json(folder / "isthmus.json", EncoderInfo(query_prefix="ask ", document_prefix="read ").__dict__)
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """Write bitext in two languages, and the English data of both tasks."""
    folder = tmp_path_factory.mktemp("data")
    for language, pairs in PAIRS.items():
        rows = [{"id": n, "english": english, "foreign": foreign} for n, (english, foreign) in enumerate(pairs)]
        write_tsv(folder / f"{language}.tsv", ["id", "english", "foreign"], rows)
    items = [
        {"id": n, "premise": TEXTS[n % 6], "hypothesis": TEXTS[(n + 1 + n // 6) % 6], "label": LABELS[n % 3]}
        for n in range(24)
    ]
    write_tsv(folder / "nli.tsv", list(items[0]), items)
    pairs = [{"query": text, "document": f"{other} {text}"} for text in TEXTS for other in TEXTS]
    write_tsv(folder / "clir.tsv", ["query", "document"], pairs)
    return folder


def train(task: str, encoder: Path, data: Path, output: Path, method: str, **options) -> Path:
    """Run a task's command line in this process."""
    bitext = [] if method == "plain" else [data / "xx.tsv", data / "yy.tsv"]
    read = {"task": task, "parent": encoder, "english": data / f"{task}.tsv", "bitext": bitext}
    state = output.with_name(f"{output.name}-state")
    program.main(**read, method=method, options=options, seed=1, state=state, output=output)
    return output


def weights(folder: Path) -> bytes:
    return next(folder.glob("**/model.safetensors")).read_bytes()


def source(encoder: Path, data: Path, prompts=("",), seed=1) -> TextSource:
    tokenizer = AutoTokenizer.from_pretrained(encoder)
    return TextSource([data / "yy.tsv", data / "xx.tsv"], tokenizer, prompts, seed)


def test_a_batch_is_a_function_of_seed_and_update(encoder, data):
    batches, again = (BitextBatches(source(encoder, data), TextOptions()) for _ in range(2))
    drawn = [batches.draw(update) for update in range(6)]
    for update in (5, 2, 0):  # a resumed run can begin at any update
        assert torch.equal(again.draw(update).features["input_ids"], drawn[update].features["input_ids"])
    other = BitextBatches(source(encoder, data, seed=2), TextOptions()).draw(0)
    assert other.features["input_ids"].tolist() != drawn[0].features["input_ids"].tolist()
    assert not torch.equal(drawn[0].languages, drawn[1].languages)
    assert batches.languages == ["en", "xx", "yy"]


def test_rows_are_english_then_their_translations_or_not(encoder, data):
    batches = BitextBatches(source(encoder, data), TextOptions(text_batch_size=8))
    tokenizer = AutoTokenizer.from_pretrained(encoder)

    def rows(texts):
        ids, mask = (texts.features[key] for key in ("input_ids", "attention_mask"))
        return [row[kept.bool()].tolist() for row, kept in zip(ids, mask, strict=True)]

    def matching(texts):
        english, foreign = rows(texts)[:8], rows(texts)[8:]
        assert not texts.languages[:8].any() and texts.languages[8:].all()
        codes = [batches.languages[number] for number in texts.languages[8:]]
        known = {code: {tuple(tokenizer(b)["input_ids"]) for _, b in pairs} for code, pairs in PAIRS.items()}
        assert all(tuple(row) in known[code] for code, row in zip(codes, foreign, strict=True))
        both = {
            code: {tuple(tokenizer(a)["input_ids"]): tokenizer(b)["input_ids"] for a, b in PAIRS[code]}
            for code in PAIRS
        }
        return [both[code].get(tuple(a)) == b for code, a, b in zip(codes, english, foreign, strict=True)]

    assert all(matching(batches.draw(3)))
    assert not all(matching(batches.draw(3, paired=False)))


def test_content_is_neither_padding_nor_special_nor_prompt(encoder, data):
    prompts = ("ask ", "read the ")
    batches = BitextBatches(source(encoder, data, prompts), TextOptions(text_length=40))
    tokenizer = AutoTokenizer.from_pretrained(encoder)
    for update, prompt in enumerate(prompts):
        texts = batches.draw(update)
        before = len(tokenizer(prompt, add_special_tokens=False)["input_ids"])
        whole = texts.features["attention_mask"].sum(1)
        specials = (
            torch.isin(texts.features["input_ids"], special_ids(tokenizer)) & texts.features["attention_mask"].bool()
        )
        assert torch.equal(texts.content.sum(1), whole - specials.sum(1) - before)
        assert not (texts.content & specials).any()


def test_languages_are_chosen_and_missing_bitext_is_told(encoder, data):
    only = BitextBatches(source(encoder, data), TextOptions(languages="yy"))
    assert only.languages == ["en", "yy"]
    with pytest.raises(InputError, match="no pair in 'zz'"):
        BitextBatches(source(encoder, data), TextOptions(languages="zz"))
    with pytest.raises(InputError, match="no pair of bitext"):
        BitextBatches(source(encoder, data)._replace(bitext=[]), TextOptions())


@pytest.mark.parametrize("task", mostly_slow(["nli", "clir"], ["clir"]))
def test_a_killed_run_ends_with_the_same_bytes_and_its_own_modules_stay_behind(
    encoder, data, tmp_path, task, monkeypatch
):
    plain = train(task, encoder, data, tmp_path / "plain", "plain", **{k: SMALL[k] for k in SMALL if "text" not in k})
    for method, options in METHODS.items():
        whole = train(task, encoder, data, tmp_path / method, method, **SMALL, **options)
        assert weights(whole) != weights(plain)
        assert {path.name for path in whole.rglob("*")} == {path.name for path in plain.rglob("*")}
        killed = tmp_path / f"{method}-killed"
        with monkeypatch.context() as patch:
            killed_after(patch, 3)
            with pytest.raises(KeyboardInterrupt):
                train(task, encoder, data, killed, method, **SMALL, **options)
        states = sorted((tmp_path / f"{killed.name}-state").glob("checkpoint-*/beside.safetensors"))
        assert len({path.read_bytes() for path in states}) == len(states) == 2  # its own parameters learn
        assert weights(train(task, encoder, data, killed, method, **SMALL, **options)) == weights(whole)
    load = {"nli": load_classifier, "clir": load_retriever}[task]
    load(whole)


@pytest.mark.parametrize("task", ["nli", "clir"])
def test_text_is_read_in_the_precision_of_the_training(encoder, data, tmp_path, task, monkeypatch):
    found, read = set(), TextMethod.hidden

    def hidden(self, model, texts):
        encoder = transformer(model).base_model
        linear = next(module for module in encoder.modules() if isinstance(module, torch.nn.Linear))
        with linear.register_forward_hook(lambda module, inputs, output: found.add(output.dtype)):
            return read(self, model, texts)

    monkeypatch.setattr(TextMethod, "hidden", hidden)
    train(task, encoder, data, tmp_path / "model", "ot_posterior", **SMALL, precision="bf16")
    assert found == {torch.bfloat16}


@pytest.mark.slow
@pytest.mark.parametrize("task", ["nli", "clir"])
def test_vat_on_text_moves_the_weights_but_not_at_radius_zero_and_resumes(task, encoder, data, tmp_path, monkeypatch):
    small = SMALL | {"max_steps": 3, "dropout": False}  # the pass over the text would shift the draws of dropout
    plain = {key: value for key, value in small.items() if key != "text_batch_size"}
    expected = weights(train(task, encoder, data, tmp_path / "plain", "plain", **plain))
    assert weights(train(task, encoder, data, tmp_path / "zero", "vat_text", **small, radius=0.0)) == expected
    whole = weights(train(task, encoder, data, tmp_path / "whole", "vat_text", **small, radius=0.5))
    assert whole != expected
    with monkeypatch.context() as patch:
        killed_after(patch, 2)
        with pytest.raises(KeyboardInterrupt):
            train(task, encoder, data, tmp_path / "killed", "vat_text", **small, radius=0.5)
    assert weights(train(task, encoder, data, tmp_path / "killed", "vat_text", **small, radius=0.5)) == whole


def posterior(encoder, data, **options) -> tuple[OtPosterior, torch.nn.Module]:
    torch.manual_seed(0)
    model = AutoModelForSequenceClassification.from_pretrained(encoder, num_labels=3).eval()
    adversary = OtPosterior(OtPosteriorOptions(text_batch_size=4, **options))
    adversary.read(source(encoder, data))
    adversary.prepare(model, AutoTokenizer.from_pretrained(encoder))
    return adversary, model


def made(lengths, seed=0, deviation=0.5) -> Posteriors:
    """Make posteriors of sentences with given lengths; padding has arbitrary values."""
    generator = torch.Generator().manual_seed(seed)
    mask = torch.tensor([[t < length for t in range(max(lengths))] for length in lengths])
    means = torch.randn(*mask.shape, 6, generator=generator)
    means[~mask] = 1e4
    return Posteriors(means, mask, deviation * torch.rand(len(lengths), 1, 6, generator=generator))


def test_pooled_pairs_cost_their_gaussian_distance(encoder, data):
    adversary, _ = posterior(encoder, data)
    english, foreign = made([1, 1, 1]), made([1, 1, 1], seed=1)
    flat = [x.squeeze(1) for side in (english, foreign) for x in (side.means, side.deviations)]
    torch.testing.assert_close(adversary.pairs(english, foreign), gaussian_wasserstein(*flat).mean() / 6)
    assert adversary.pairs(english, english).item() == 0.0


def test_tokens_meet_under_the_best_plan_and_padding_has_no_mass(encoder, data):
    adversary, _ = posterior(encoder, data, posterior="tokens", epsilon=0.01, iterations=2000)
    english = made([3, 5, 4])
    order = torch.tensor([2, 0, 1, 3, 4])  # a permutation within each sentence's first three tokens
    shuffled = Posteriors(english.means[:, order], english.mask[:, order], english.deviations)
    assert adversary.pairs(english, shuffled).item() < 1e-3
    wider = Posteriors(english.means, english.mask, english.deviations + 1.0)
    torch.testing.assert_close(adversary.pairs(english, wider), torch.tensor(1.0), atol=2e-3, rtol=0)
    assert adversary.pairs(english, made([3, 5, 4], seed=1)).item() > 0.5


@pytest.mark.parametrize("aggregate", ["mmd", "sinkhorn"])
def test_the_aggregate_term_needs_no_pairs(encoder, data, aggregate):
    adversary, _ = posterior(encoder, data, aggregate=aggregate, iterations=500)
    sides = made([4, 6, 5], deviation=0.0), made([4, 6, 5], deviation=0.0, seed=1)
    turned = Posteriors(*(tensor.flip(0) for tensor in sides[0]))
    assert abs(adversary.aggregate(sides[0], turned).item()) < 1e-4
    moved = sides[0]._replace(means=sides[0].means + 2.0)
    assert adversary.aggregate(sides[0], moved) > adversary.aggregate(*sides) > 1e-3


@pytest.mark.parametrize("kind", ["pooled", "tokens"])
def test_the_task_learns_from_samples_around_its_hidden_states(encoder, data, kind):
    """Without text terms and with a small deviation, the loss is nearly plain. The hook is removed afterwards."""
    batch = AutoTokenizer.from_pretrained(encoder)(TEXTS[:4], padding=True, return_tensors="pt")
    ids = special_ids(AutoTokenizer.from_pretrained(encoder))
    spread = {}
    for deviation in (1e-5, 1.0):
        adversary, model = posterior(
            encoder, data, posterior=kind, deviation=deviation, pair_weight=0.0, aggregate_weight=0.0
        )

        def evaluate(model=model):
            output = model(**batch, labels=torch.tensor([0, 1, 2, 0]))
            return Outcome(output.loss, output.logits)

        plain = evaluate().loss.item()
        losses = [adversary(evaluate, model, ids) for _ in range(3)]
        spread[deviation] = max(abs(loss.item() - plain) for loss in losses)
        assert evaluate().loss.item() == plain
        losses[0].backward()
        assert adversary.log_variance.bias.grad.any()
    assert spread[1e-5] < 1e-3 < spread[1.0]


def test_every_sentence_starts_with_the_priors_deviation_and_padding_enters_no_mean(encoder, data):
    adversary, model = posterior(encoder, data, deviation=0.3)
    texts = adversary.texts(model)
    hidden = adversary.hidden(model, texts)
    before, scale = adversary.posteriors(hidden, texts.content), unit(hidden, texts.content)
    torch.testing.assert_close(before.deviations, torch.full_like(before.deviations, 0.3))
    with torch.no_grad():
        adversary.log_variance.weight.normal_()
    before = adversary.posteriors(hidden, texts.content)
    hidden = hidden.detach().clone()
    hidden[~texts.content] = 1e6
    after = adversary.posteriors(hidden, texts.content)
    torch.testing.assert_close(after.means, before.means)
    torch.testing.assert_close(after.deviations, before.deviations)
    assert unit(hidden, texts.content) == pytest.approx(scale) and math.isfinite(scale)


def test_impossible_options_are_refused():
    with pytest.raises(InputError, match="deviation and epsilon must be above 0"):
        OtPosteriorOptions(deviation=0.0)
