"""Word alignment: the error rate by hand, gold files and their errors, and plans read as links."""

from dataclasses import replace
from itertools import pairwise

import pytest
import torch
from tiny_models import ARCHITECTURES, TEXTS, encoder_folder
from torch.nn.functional import one_hot
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from isthmus.errors import InputError
from isthmus.evaluation.alignment import (
    AlignmentOptions,
    GoldPair,
    align_words,
    alignment_error,
    load_token_encoder,
    mutual_argmax,
    read_gold,
)
from isthmus.files import write_tsv
from isthmus.retrieval.model import new_retriever

COLUMNS = ["id", "english", "foreign", "sure", "possible"]


@pytest.fixture(scope="module", params=ARCHITECTURES)
def encoder(request, tmp_path_factory):
    return encoder_folder(tmp_path_factory.mktemp("encoder") / request.param, request.param)


def test_error_rate_by_hand():
    # Two pairs. Predicted 3 + 1 links, sure 2 + 2; of the predicted, 2 are sure and 3 possible.
    gold = [
        GoldPair(["a"] * 3, ["b"] * 3, {(0, 0), (1, 1)}, {(0, 0), (1, 1), (2, 1)}),
        GoldPair(["a"] * 2, ["b"] * 2, {(0, 0), (1, 0)}, {(0, 0), (1, 0)}),
    ]
    predicted = [{(0, 0), (2, 1), (2, 2)}, {(1, 0)}]
    scores = alignment_error(predicted, gold)
    assert scores == pytest.approx(
        {"aer": 1 - (2 + 3) / (4 + 4), "precision": 3 / 4, "recall": 2 / 4, "f1": 2 * 0.75 * 0.5 / 1.25}
    )
    perfect = [pair.sure for pair in gold]
    assert alignment_error(perfect, gold) == pytest.approx({"aer": 0, "precision": 1, "recall": 1, "f1": 1})
    assert alignment_error([set(), set()], gold) == {"aer": 1.0, "precision": 0.0, "recall": 0.0, "f1": 0.0}


def test_mutual_argmax_by_hand():
    mass = torch.tensor([[[0.3, 0.1, 0.0], [0.2, 0.1, 0.0], [0.0, 0.2, 0.0]], [[0.0, 0.0, 0.0]] * 3])
    assert mutual_argmax(mass).nonzero().tolist() == [[0, 0, 0], [0, 2, 1]]


def test_a_sentence_aligns_with_its_own_reordering(encoder):
    """With vectors that are the token's alone, each word must find itself, wherever it went and however it is cut."""
    source = load_token_encoder(encoder)
    size = len(source.tokenizer)
    source = replace(source, vectors=lambda features: one_hot(features["input_ids"], size).float())
    pairs, shifted = [], []
    for number, text in enumerate(TEXTS):
        words = list(dict.fromkeys(text.split()))
        assert any(len(source.tokenizer.tokenize(word)) > 1 for word in words)
        moved = words[number % 3 :] + words[: number % 3]
        links = {(i, moved.index(word)) for i, word in enumerate(words)}
        pairs.append(GoldPair(words, moved, links, links))
        wrong = {(i, (j + 1) % len(moved)) for i, j in links}
        shifted.append(GoldPair(words, moved, wrong, wrong))
    links = align_words(source, pairs, AlignmentOptions(epsilon=0.02, batch_size=4))
    assert alignment_error(links, pairs)["aer"] < 0.1
    assert alignment_error(links, shifted)["aer"] > 0.9


def test_links_do_not_depend_on_the_batch(encoder):
    words = [text.split() for text in TEXTS]
    pairs = [GoldPair(english, foreign, {(0, 0)}, {(0, 0)}) for english, foreign in pairwise(words)]
    source = load_token_encoder(encoder)
    options = [AlignmentOptions(batch_size=size) for size in (1, 5)]
    one, five = (align_words(source, pairs, option) for option in options)
    assert one == five
    assert all(one)


def test_every_kind_of_model_folder_gives_its_vectors(encoder, tmp_path):
    features = AutoTokenizer.from_pretrained(encoder)(TEXTS[:3], padding=True, return_tensors="pt")
    AutoModelForSequenceClassification.from_pretrained(encoder, num_labels=3).save_pretrained(tmp_path / "nli")
    AutoTokenizer.from_pretrained(encoder).save_pretrained(tmp_path / "nli")
    new_retriever(encoder, 32, 64, dimension=8).save_pretrained(str(tmp_path / "clir"))
    plain, classifier, retriever = (
        load_token_encoder(path).vectors(dict(features)) for path in (encoder, tmp_path / "nli", tmp_path / "clir")
    )
    assert plain.shape[-1] == 32 and retriever.shape == (*plain.shape[:2], 8)
    assert torch.equal(plain, classifier)
    real = features["attention_mask"].bool()
    for vectors in (plain, retriever):
        assert torch.allclose(vectors[real].norm(dim=-1), torch.ones(int(real.sum())), atol=1e-5)
    assert not torch.equal(load_token_encoder(encoder, layer=1).vectors(dict(features)), plain)
    with pytest.raises(InputError, match=r"layer: 3, but .* has 2 layers"):
        load_token_encoder(encoder, layer=3)


def test_gold_is_read(tmp_path):
    row = {"id": "1", "english": "the house", "foreign": "nyumba hii", "sure": "1-0", "possible": "0-0 1-0"}
    write_tsv(tmp_path / "sw.gold.tsv", COLUMNS, [row, row | {"sure": ""}])
    first, second = read_gold(tmp_path / "sw.gold.tsv")
    assert first == GoldPair(["the", "house"], ["nyumba", "hii"], {(1, 0)}, {(0, 0), (1, 0)})
    assert second.sure == set()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sure": "1x0"}, r"gold.tsv:2: sure link '1x0' is not of the form 0-0"),
        ({"possible": "0-0 1-0 1-2"}, r"gold.tsv:2: possible link 1-2 points outside 2 x 2 words"),
        ({"sure": "0-1"}, r"gold.tsv:2: sure link 0-1 is not among the possible ones"),
        ({"sure": ""}, r"gold.tsv: no sentence pair has a sure link"),
    ],
)
def test_bad_gold_stops_with_its_place(tmp_path, change, message):
    row = {"id": "1", "english": "the house", "foreign": "nyumba hii", "sure": "1-0", "possible": "0-0 1-0"}
    write_tsv(tmp_path / "sw.gold.tsv", COLUMNS, [row | change])
    with pytest.raises(InputError, match=message):
        read_gold(tmp_path / "sw.gold.tsv")
