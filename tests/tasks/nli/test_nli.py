"""The NLI classifier on tiny random encoders: training, resuming to the same bytes, reloading and scoring."""

import subprocess
import sys

import pytest
import torch
from conftest import RUN
from tiny_data import COLUMNS, FAST, items_file, weights
from tiny_models import ARCHITECTURES, TEXTS, encoder_folder
from tiny_tasks import killed_after
from trainings import train_items as train
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from isthmus.config.options import parse_options
from isthmus.errors import InputError
from isthmus.evaluation.accuracy import accuracy, read_predictions
from isthmus.files import read_json, read_tsv, write_tsv
from isthmus.robust import options_class
from isthmus.tasks.nli.data import LABELS, Item, read_items
from isthmus.tasks.nli.model import load_classifier, new_classifier
from isthmus.tasks.nli.predict import encode, predict, prediction_rows
from isthmus.tasks.nli.train import ClassifierOptions
from isthmus.tasks.nli.train import train as train_classifier


@pytest.fixture(scope="module", params=ARCHITECTURES)
def encoder(request, tmp_path_factory):
    return encoder_folder(tmp_path_factory.mktemp("encoder") / request.param, request.param)


@pytest.fixture(scope="module")
def items(tmp_path_factory):
    return items_file(tmp_path_factory.mktemp("items") / "en.train.tsv")


def test_learns_and_reloads_with_transformers_alone(encoder, items, tmp_path):
    folder = train(encoder, items, tmp_path, "plain", epochs=40)
    facts = read_json(folder / "training.json")
    assert facts["items"] == 36 and facts["steps"] == 240
    assert facts["dev_accuracy"] > 0.9
    model, tokenizer = load_classifier(folder)
    plain = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    assert [plain.config.id2label[number] for number in range(3)] == list(LABELS)
    batch = AutoTokenizer.from_pretrained(folder)(TEXTS[:3], TEXTS[3:], padding=True, return_tensors="pt")
    assert torch.equal(model(**batch).logits, plain(**batch).logits)
    assert torch.equal(batch["input_ids"], tokenizer(TEXTS[:3], TEXTS[3:], padding=True, return_tensors="pt").input_ids)


@pytest.mark.parametrize(
    ("method", "options", "kills"),
    [
        pytest.param("plain", {}, (4, 11), marks=pytest.mark.slow),  # in the first epoch and in the second
        pytest.param("pgd", {"random_start": True}, (4, 11), marks=pytest.mark.slow),
        ("freelb", {}, (3,)),
        pytest.param("smart", {"proximal_weight": 1.0}, (3,), marks=pytest.mark.slow),
        pytest.param("vat", {}, (3,), marks=pytest.mark.slow),
        pytest.param("smooth_noise", {}, (3,), marks=pytest.mark.slow),
        pytest.param("smooth_synonyms", {"neighbours": 1, "min_similarity": -1.0}, (3,), marks=pytest.mark.slow),
    ],
)
def test_killed_then_resumed_ends_with_the_same_bytes(encoder, items, tmp_path, method, options, kills, monkeypatch):
    options = options if max(kills) > 6 else options | {"max_steps": 5}
    whole = train(encoder, items, tmp_path, "whole", method, **options)
    for step in kills:
        name = f"killed-{step}"
        with monkeypatch.context() as patch:
            killed_after(patch, step)
            with pytest.raises(KeyboardInterrupt):
                train(encoder, items, tmp_path, name, method, **options)
        assert not (tmp_path / name).exists()
        assert list((tmp_path / f"{name}-state").glob("checkpoint-*"))
        assert weights(train(encoder, items, tmp_path, name, method, **options)) == weights(whole)


def test_state_of_other_options_is_not_resumed(encoder, items, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        killed_after(patch, 4)
        with pytest.raises(KeyboardInterrupt):
            train(encoder, items, tmp_path, "model", learning_rate=1e-2)
    fresh = train(encoder, items, tmp_path, "fresh")
    assert weights(train(encoder, items, tmp_path, "model")) == weights(fresh)


def test_frozen_embeddings_stay_and_the_seed_decides(encoder, items, tmp_path):
    before = new_classifier(encoder).get_input_embeddings().weight
    folder = train(encoder, items, tmp_path, "frozen", train_embeddings=False)
    assert torch.equal(load_classifier(folder)[0].get_input_embeddings().weight, before)
    learnt = train(encoder, items, tmp_path, "learnt")
    assert not torch.equal(load_classifier(learnt)[0].get_input_embeddings().weight, before)
    options = parse_options(options_class("plain", ClassifierOptions), FAST, "test")
    train_classifier(encoder, items, [], "plain", options, 2, tmp_path / "state", tmp_path / "other")
    assert weights(tmp_path / "other") != weights(learnt)
    assert "dev_accuracy" not in read_json(tmp_path / "other" / "training.json")


def test_probabilities_do_not_depend_on_batches_or_label_order(encoder, items):
    torch.manual_seed(0)
    model, tokenizer = new_classifier(encoder).eval(), AutoTokenizer.from_pretrained(encoder)
    found = read_items(items)
    rows = encode(found, tokenizer)
    assert len({len(row["input_ids"]) for row in rows}) > 3
    small, large = (predict(model, tokenizer, rows, batch_size=size) for size in (5, 64))
    assert torch.allclose(small, large, atol=1e-5)
    alone = tokenizer(found[7].premise, found[7].hypothesis, return_tensors="pt")
    assert torch.allclose(model(**alone).logits.softmax(-1)[0], small[7], atol=1e-5)
    model.config.label2id = {"contradiction": 0, "entailment": 1, "neutral": 2}
    assert torch.equal(predict(model, tokenizer, rows), large[:, [1, 2, 0]])


def test_long_pairs_are_cut_and_both_sides_stay(encoder):
    tokenizer = AutoTokenizer.from_pretrained(encoder)
    (whole,) = encode([Item("1", TEXTS[0], TEXTS[0], "neutral")], tokenizer)
    tokenizer.model_max_length = 40
    (row,) = encode([Item("1", " ".join(TEXTS), TEXTS[0], "neutral")], tokenizer)
    assert len(row["input_ids"]) == 40 < len(whole["input_ids"])
    assert row["input_ids"].count(tokenizer.sep_token_id) == whole["input_ids"].count(tokenizer.sep_token_id)
    assert row["labels"] == LABELS.index("neutral")


def test_a_classifier_keeps_the_length_that_it_learnt_with(encoder, items, tmp_path):
    folder = train(encoder, items, tmp_path, "model", max_steps=1, max_length=40)
    _, tokenizer = load_classifier(folder)
    (row,) = encode([Item("1", " ".join(TEXTS), TEXTS[0], "neutral")], tokenizer)
    assert len(row["input_ids"]) == 40


def test_a_length_beyond_the_encoders_positions_is_refused_before_training(encoder, items, tmp_path):
    with pytest.raises(InputError, match="`max_length` is 513, but this encoder reads at most 512 tokens"):
        train(encoder, items, tmp_path, "model", max_length=513)
    with pytest.raises(InputError, match="`text_length` is 600, but this encoder reads at most 512 tokens"):
        train(encoder, items, tmp_path, "model", method="ot_posterior", text_length=600)
    assert not list(tmp_path.iterdir())


def test_prediction_rows_and_accuracy():
    items = [Item(str(number), "p", "h", label) for number, label in enumerate(LABELS)]
    rows = prediction_rows(items, torch.tensor([[0.5, 0.25, 0.25], [0.4, 0.4, 0.2], [0.1, 0.2, 0.7]]))
    assert [row["prediction"] for row in rows] == ["entailment", "entailment", "contradiction"]
    assert rows[2] == {
        "id": "2",
        "label": "contradiction",
        "prediction": "contradiction",
        "p_entailment": "0.100000",
        "p_neutral": "0.200000",
        "p_contradiction": "0.700000",
    }
    assert accuracy(rows) == pytest.approx(2 / 3)


def test_command_lines_write_predictions_of_each_language(encoder, items, tmp_path):
    train = [sys.executable, RUN, "train/train", "--task", "nli", "--parent", encoder, "--english", items]
    train += ["--seed", "1", "--method", "pgd", "--options", '{"max_steps": 2, "radius": 0.5}']
    run = subprocess.run(
        [*train, "--state", tmp_path / "s", "--output", tmp_path / "m"], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    sw = items_file(tmp_path / "sw.dev.tsv", 30)
    evaluate = [sys.executable, RUN, "evaluate/nli", "--model", tmp_path / "m", "--folder", tmp_path / "p"]
    run = subprocess.run(
        [*evaluate, "--files", items, sw, "--max-items", "10", "--precision", "bf16"], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert sorted(path.name for path in (tmp_path / "p").iterdir()) == ["en.tsv", "sw.tsv"]
    rows = read_predictions(tmp_path / "p" / "sw.tsv")
    assert [row["id"] for row in rows] == [row["id"] for row in read_tsv(sw)[:10]]
    assert f"accuracy {accuracy(rows):.4f} over 10 items" in run.stderr
    assert not (tmp_path / "s").exists()


def test_a_label_that_no_item_bears_is_named_when_training_starts(encoder, items, tmp_path, caplog):
    rows = [row for row in read_tsv(items) if row["label"] != "neutral"]
    write_tsv(tmp_path / "two.tsv", COLUMNS, rows)
    train(encoder, tmp_path / "two.tsv", tmp_path, "two", max_steps=1)
    assert "two.tsv: no item is labelled neutral; the classifier can't learn it" in caplog.messages[0]
    caplog.clear()
    train(encoder, items, tmp_path, "three", max_steps=1)
    assert "no item is labelled" not in caplog.text


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"label": "maybe"}, r"bad.tsv:3: label 'maybe' is not one of entailment, neutral, contradiction"),
        ({"label": ""}, r"bad.tsv:3: label '' is not one of"),
        ({"premise": " "}, r"bad.tsv:3: empty premise"),
        ({"hypothesis": ""}, r"bad.tsv:3: empty hypothesis"),
        ({"label": "neutral"}, r"bad.tsv: all 2 labels are 'neutral'; these are placeholders"),
    ],
)
def test_bad_items_stop_with_their_place(tmp_path, row, message):
    good = {"id": "1", "premise": "a", "hypothesis": "b", "label": "neutral"}
    other = good | {"id": "2", "label": "entailment"}
    write_tsv(tmp_path / "bad.tsv", COLUMNS, [good, other | row])
    with pytest.raises(InputError, match=message):
        read_items(tmp_path / "bad.tsv")


def test_bad_models_stop(encoder, tmp_path):
    with pytest.raises(InputError, match="not a Hugging Face model folder"):
        new_classifier(tmp_path / "nothing")
    AutoModelForSequenceClassification.from_pretrained(encoder, num_labels=2).save_pretrained(tmp_path / "two")
    with pytest.raises(InputError, match="label2id has LABEL_0, LABEL_1; want entailment"):
        load_classifier(tmp_path / "two")
