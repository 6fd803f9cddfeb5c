"""Word aligners on token vectors: plans read as links, and the vectors of words."""

from dataclasses import replace
from itertools import pairwise

import pytest
import torch
from tiny_models import ARCHITECTURES, TEXTS, encoder_folder
from torch.nn.functional import one_hot
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from isthmus.encoders.load import EncoderInfo, save_encoder
from isthmus.encoders.sources.random import RandomOptions, random_encoder
from isthmus.errors import InputError
from isthmus.tasks.retrieval.model import new_retriever
from isthmus.words.aligners import ALIGNERS, AlignmentOptions, align_words, mutual_argmax, word_plan
from isthmus.words.gold import GoldPair, alignment_error
from isthmus.words.vectors import encode_words, load_token_encoder


@pytest.fixture(scope="module", params=ARCHITECTURES)
def encoder(request, tmp_path_factory):
    return encoder_folder(tmp_path_factory.mktemp("encoder") / request.param, request.param)


def test_mutual_argmax_by_hand():
    mass = torch.tensor([[[0.3, 0.1, 0.0], [0.2, 0.1, 0.0], [0.0, 0.2, 0.0]], [[0.0, 0.0, 0.0]] * 3])
    assert mutual_argmax(mass).nonzero().tolist() == [[0, 0, 0], [0, 2, 1]]


def by_token(encoder):
    """Give the encoder's tokenizer vectors that depend only on the token."""
    source = load_token_encoder(encoder)
    size = len(source.tokenizer)
    return replace(source, vectors=lambda features: one_hot(features["input_ids"], size).float())


@pytest.mark.parametrize("solver", ["sinkhorn", "exact"])
@pytest.mark.parametrize("aligner", ALIGNERS)
def test_a_sentence_aligns_with_its_own_reordering(encoder, aligner, solver):
    """Each word must find itself, wherever it moved and however it is cut."""
    source = by_token(encoder)
    pairs, shifted = [], []
    for number, text in enumerate(TEXTS):
        words = list(dict.fromkeys(text.split()))
        assert any(len(source.tokenizer.tokenize(word)) > 1 for word in words)
        moved = words[number % 3 :] + words[: number % 3]
        links = {(i, moved.index(word)) for i, word in enumerate(words)}
        pairs.append(GoldPair(words, moved, links, links))
        wrong = {(i, (j + 1) % len(moved)) for i, j in links}
        shifted.append(GoldPair(words, moved, wrong, wrong))
    links = align_words(source, pairs, [aligner], AlignmentOptions(epsilon=0.02, batch_size=4, solver=solver))[aligner]
    error = alignment_error(links, pairs)
    # argmax links words that share any subword, as these do; partial leaves a tenth of the mass where it is.
    assert error["aer"] < {"argmax": 0.35, "partial": 0.2}.get(aligner, 0.1)
    assert alignment_error(links, shifted)["aer"] > 0.75


def test_partial_and_unbalanced_leave_the_strange_word_alone(encoder):
    """The balanced plan must put all mass somewhere; the others need not."""
    source = by_token(encoder)
    english = ["the", "old", "farmer", "bought"]
    pair = GoldPair(english, [*english, "xx"], {(0, 0)}, {(0, 0)})
    options = AlignmentOptions(epsilon=0.02, mass=0.75, penalty=0.1)
    strange = {name: float(word_plan(source, pair, name, options)[:, 4].sum()) for name in ("balanced", "partial")}
    strange["unbalanced"] = float(word_plan(source, pair, "unbalanced", options)[:, 4].sum())
    assert strange["partial"] < 0.5 * strange["balanced"] and strange["unbalanced"] < 0.5 * strange["balanced"]
    total = {name: float(word_plan(source, pair, name, options).sum()) for name in ("balanced", "partial")}
    assert total == pytest.approx({"balanced": 1.0, "partial": 0.75}, abs=1e-2)


def test_a_link_may_need_a_least_share(encoder):
    pairs = [GoldPair(TEXTS[0].split(), TEXTS[1].split(), {(0, 0)}, {(0, 0)})]
    source = load_token_encoder(encoder)
    few, many = (
        align_words(source, pairs, ["balanced"], AlignmentOptions(least_share=share))["balanced"][0]
        for share in (0.9, 0.0)
    )
    assert few < many


def test_links_do_not_depend_on_the_batch(encoder):
    words = [text.split() for text in TEXTS]
    pairs = [GoldPair(english, foreign, {(0, 0)}, {(0, 0)}) for english, foreign in pairwise(words)]
    source = load_token_encoder(encoder)
    options = [AlignmentOptions(batch_size=size) for size in (1, 5)]
    one, five = (align_words(source, pairs, list(ALIGNERS), option) for option in options)
    assert one == five
    assert all(all(links) for links in one.values())


SPACELESS = {
    "th": (["แมว", "กิน", "ปลา", "ใน", "บ้าน"], ["บ้าน", "แมว", "กิน", "ปลา"]),
    "zh": (["猫", "在", "房子", "里", "吃", "鱼"], ["房子", "猫", "吃", "鱼"]),
}


@pytest.mark.parametrize("language", SPACELESS)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_words_written_without_spaces_keep_their_borders(architecture, language, tmp_path):
    """Every subword belongs to one word of the gold tokenisation; the words come out complete and in order."""
    words, other = SPACELESS[language]
    texts = [*words, "".join(words), " ".join(words), "".join(other)] * 4
    model, tokenizer = random_encoder(RandomOptions(architecture=architecture, vocabulary=60), texts)
    save_encoder(model, tokenizer, EncoderInfo(), tmp_path / "e")
    source = by_token(tmp_path / "e")
    vectors, mapping = encode_words(source, [words, other])
    ids = vectors.argmax(dim=2)
    for row, sentence in enumerate((words, other)):
        assert mapping[row].sum(dim=0).max() == 1 and mapping[row, : len(sentence)].any(dim=1).all()
        for number, word in enumerate(sentence):
            pieces = source.tokenizer.decode(ids[row][mapping[row, number]])
            assert pieces.replace(" ", "").replace("##", "") == word
    links = {(words.index(word), j) for j, word in enumerate(other)}
    pair = GoldPair(words, other, links, links)
    found = align_words(source, [pair], ["balanced", "argmax"], AlignmentOptions(epsilon=0.02))
    assert alignment_error(found["argmax"], [pair])["recall"] == 1.0
    assert alignment_error(found["balanced"], [pair])["aer"] < 0.2


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
