"""Aligners that learn from words: the tokens of linked words, the effect of training, merged adapters."""

import sys

import pytest
import torch
from aligners import run
from tiny_data import tensors
from tiny_models import ARCHITECTURES, TEXTS, encoder_folder

from isthmus.alignment.base import Side
from isthmus.alignment.both import mean_vectors
from isthmus.alignment.load import load_for_alignment
from isthmus.alignment.losses import margin_loss
from isthmus.alignment.word_pairs import linked_vectors, texts, token_links, word_pairs
from isthmus.config.methods import load_method
from isthmus.corpora.microworld import write_bitext
from isthmus.encoders.load import EncoderInfo, encoder_info, save_encoder
from isthmus.encoders.sources.random import RandomOptions, random_encoder
from isthmus.errors import InputError
from isthmus.files import read_tsv
from isthmus.tasks.retrieval.model import load_retriever, new_retriever, save_retriever
from isthmus.words.links import last_tokens, lexicon, linked_words, read_dictionary

WORDS = sorted({word for text in TEXTS for word in text.split()})


@pytest.fixture(scope="module")
def microworld(tmp_path_factory) -> list[dict[str, str]]:
    """Make English and Swahili sentences with the same meaning."""
    file = tmp_path_factory.mktemp("microworld") / "sw.tsv"
    write_bitext(file, "sw", 40, 1)
    return read_tsv(file)


@pytest.fixture(scope="module", params=ARCHITECTURES)
def retriever(request, microworld, tmp_path_factory):
    """Make a tiny retriever folder; its tokenizer knows microworld's words."""
    folder = tmp_path_factory.mktemp(request.param)
    sentences = [row[side] for row in microworld for side in ("english", "foreign")]
    options = RandomOptions(architecture=request.param, vocabulary=200, hidden=16, layers=2, heads=2)
    model, tokenizer = random_encoder(options, sentences)
    save_encoder(model, tokenizer, EncoderInfo(query_prefix="query: "), folder / "encoder")
    save_retriever(new_retriever(folder / "encoder", 32, 32), folder / "clir")
    return folder / "clir"


def side(model, sentences: list[str], role: str = "document") -> Side:
    features = model.preprocess(sentences, prompt=model.prompts[role] or None, task=role)
    aligner = load_method("align", "word_pairs")
    return aligner[1](model, model, aligner[0]()).encode(model, features)


def test_a_word_is_its_last_token(retriever, microworld):
    tokenizer = load_retriever(retriever).tokenizer
    sentence = microworld[0]["english"]
    spans = [one for one, _ in linked_words(texts(microworld))[0]]
    ids = tokenizer(sentence, add_special_tokens=False)["input_ids"]
    (places,) = last_tokens(tokenizer, [sentence], [spans])
    assert spans and len(set(places)) == len(spans)
    for (start, end), place in zip(spans, places, strict=True):
        until = tokenizer(sentence[:end], add_special_tokens=False)["input_ids"]
        assert place == len(until) - 1 or ids[place] == until[-1], sentence[start:end]
    assert last_tokens(tokenizer, ["a \u200b"], [[(2, 2)]]) == [[-1]]


def test_linked_vectors_are_those_of_the_words_whatever_the_prompt(retriever, microworld):
    model = load_retriever(retriever)
    sentences = [pair["english"] for pair in microworld[:3]]
    plain, prompted = side(model, sentences), side(model, sentences, "query")
    links = [[(0, 0), (2, 2)], [], [(1, 1), (500, 0)]]
    one, other = linked_vectors(plain, prompted, links)
    shift = prompted.content[0].int().argmax() - plain.content[0].int().argmax()
    assert shift > 0 and len(one) == len(other) == 3
    for found, (row, place) in zip(one, [(0, 0), (0, 2), (2, 1)], strict=True):
        torch.testing.assert_close(found, plain.vectors[row, 1 + place])
    torch.testing.assert_close(other[0], prompted.vectors[0, 1 + shift])
    torch.testing.assert_close(mean_vectors(plain)[1], plain.vectors[1][plain.content[1]].mean(dim=0))


def test_word_pairs_come_closer_and_english_stays(retriever, microworld, tmp_path):
    def distances(folder) -> tuple[float, float]:
        model, start = (load_retriever(path).eval() for path in (folder, retriever))
        english, foreign = ([pair[key] for pair in microworld] for key in ("english", "foreign"))
        with torch.no_grad():
            sides = side(model, english), side(model, foreign)
            moved = (sides[0].vectors - side(start, english).vectors)[sides[0].scored].norm(dim=-1).mean()
        one, other = linked_vectors(*sides, token_links(model.tokenizer, texts(microworld)))
        assert len(one) > 40
        return (one - other).norm(dim=-1).mean().item(), moved.item()

    options = {"max_steps": 12, "batch_size": 8, "dropout": False, "learning_rate": 3e-3, "bitext": {"sw": microworld}}
    run(retriever, "clir", "word_pairs", tmp_path / "held", tmp_path / "state", **options, start_weight=3.0)
    run(retriever, "clir", "word_pairs", tmp_path / "free", tmp_path / "state", **options, start_weight=0.0)
    before, held, free = (distances(path) for path in (retriever, tmp_path / "held", tmp_path / "free"))
    assert free[0] < 0.8 * before[0] and held[0] < before[0]
    assert 0 < held[1] < 0.8 * free[1]


@pytest.mark.parametrize("task", ["clir", "nli"])
def test_lexical_injection_changes_one_layers_queries_and_values_by_low_rank(tmp_path, monkeypatch, task, request):
    architecture = "bert" if task == "clir" else "xlm-roberta"
    encoder = encoder_folder(tmp_path / "encoder", architecture)
    if task == "clir":
        save_retriever(new_retriever(encoder, 16, 16), tmp_path / "parent")
    else:
        from transformers import AutoTokenizer

        from isthmus.tasks.nli.model import new_classifier

        new_classifier(encoder).save_pretrained(tmp_path / "parent")
        AutoTokenizer.from_pretrained(encoder).save_pretrained(tmp_path / "parent")
    file = tmp_path / "xx.txt"
    file.write_text("".join(f"{word}\t{word[::-1]}\n" for word in WORDS))
    options = {"layer": 1, "rank": 2, "dictionary": str(tmp_path / "{lang}.txt"), "bitext": {"xx": []}}
    run(tmp_path / "parent", task, "lexical_injection", tmp_path / "student", tmp_path / "state", **options)
    before, after = tensors(tmp_path / "parent"), tensors(tmp_path / "student")
    assert before.keys() == after.keys()
    moved = {name: after[name] - before[name] for name in before if not torch.equal(before[name], after[name])}
    assert {name.split("layer.0.")[1] for name in moved} == {
        f"attention.self.{part}.weight" for part in ("query", "value")
    }
    for change in moved.values():
        assert torch.linalg.matrix_rank(change, rtol=1e-3) <= 2
    monkeypatch.setitem(sys.modules, "peft", None)
    load_for_alignment(tmp_path / "student", task, 16)
    assert not [path for path in (tmp_path / "student").rglob("*") if "adapter" in path.name]


@pytest.mark.slow
@pytest.mark.parametrize("method", ["word_pairs", "lexical_injection"])
def test_a_bare_encoder_stays_one(retriever, microworld, tmp_path, method):
    encoder = retriever.parent / "encoder"
    run(encoder, "nli", method, tmp_path / "student", tmp_path / "state", bitext={"sw": microworld}, max_steps=2)
    assert encoder_info(tmp_path / "student") == encoder_info(encoder)
    before, after = tensors(encoder), tensors(tmp_path / "student")
    assert before.keys() == after.keys() and any(not torch.equal(before[name], after[name]) for name in before)


def test_a_layer_that_is_not_there_is_refused(retriever, tmp_path):
    with pytest.raises(InputError, match="layer is 3, but the encoder has layers 1 to 2"):
        run(retriever, "clir", "lexical_injection", tmp_path / "student", tmp_path / "state", layer=3)


def test_the_margin_loss_counts_every_other_word_of_the_batch():
    similarity = torch.tensor([[0.9, 0.5, 0.8], [0.1, 0.4, 0.4], [0.0, 0.0, 1.0]])
    assert margin_loss(similarity, 0.2).item() == pytest.approx((0.1 + 0.2) / 6)
    assert margin_loss(similarity[:1, :1], 0.2).item() == 0


def test_a_lexicon_is_of_mutual_partners_that_are_seen_often(microworld):
    found = lexicon(texts(microworld), 3)
    assert len(found) > 5
    for place in (0, 1):
        assert len({pair[place] for pair in found}) == len(found)
    assert all(any(letter.isalpha() for letter in word) for pair in found for word in pair)
    assert set(lexicon(texts(microworld), 6)) < set(found)
    with pytest.raises(InputError, match="linked 999 times"):
        word_pairs({"sw": microworld}, "", 999)


def test_a_dictionary_is_read_line_by_line(tmp_path):
    file = tmp_path / "sw.txt"
    file.write_text("goat\tmbuzi\ngoat\tmbuzi\nto go\tkwenda\n")
    assert read_dictionary(file) == [("goat", "mbuzi"), ("to go", "kwenda")]
    file.write_text("goat\tmbuzi\ngoat mbuzi\n")
    with pytest.raises(InputError, match=r"sw\.txt:2: 'goat mbuzi' is not an English word, a tab and a foreign word"):
        read_dictionary(file)
