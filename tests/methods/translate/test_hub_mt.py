"""Neural translation by tiny random models in local folders, with architectures of the hub."""

import json

import pytest
import sentencepiece
import torch
from transformers import (
    M2M100Config,
    M2M100ForConditionalGeneration,
    M2M100Tokenizer,
    MarianConfig,
    MarianMTModel,
    MarianTokenizer,
)

from isthmus.errors import InputError
from isthmus.methods.translate import hub_mt

TEXTS = ["mtoto analala", "watu wanasoma vitabu nyumbani", "watu", "mtoto anasoma"]
SIZES = {
    f"{side}_{what}": size
    for side in ("encoder", "decoder")
    for what, size in (("layers", 1), ("attention_heads", 2), ("ffn_dim", 16))
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Make a Marian and an M2M model."""
    root = tmp_path_factory.mktemp("mt")
    text = root / "text.txt"
    text.write_text("mtoto analala nyumbani\nwatu wanasoma vitabu\nthe child sleeps\npeople read books\n" * 20)
    sentencepiece.SentencePieceTrainer.train(
        input=str(text), model_prefix=str(root / "s"), vocab_size=60, hard_vocab_limit=False
    )
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(root / "s.model"))
    names = ["<s>", "<pad>", "</s>", "<unk>", *(pieces.id_to_piece(place) for place in range(pieces.vocab_size()))]
    vocabulary = {name: place for place, name in enumerate(dict.fromkeys(names))}
    (root / "vocab.json").write_text(json.dumps(vocabulary))
    torch.manual_seed(1)
    sizes = SIZES | {"d_model": 16, "max_position_embeddings": 64}
    special = {"pad_token_id": 1, "eos_token_id": 2, "forced_eos_token_id": 2, "decoder_start_token_id": 1}
    MarianMTModel(MarianConfig(vocab_size=len(vocabulary), **sizes, **special)).save_pretrained(root / "marian-sw")
    spm = str(root / "s.model")
    MarianTokenizer(spm, spm, str(root / "vocab.json")).save_pretrained(root / "marian-sw")
    M2M100ForConditionalGeneration(M2M100Config(vocab_size=300, **sizes)).save_pretrained(root / "m2m")
    M2M100Tokenizer(str(root / "vocab.json"), spm).save_pretrained(root / "m2m")
    return root


@pytest.mark.parametrize("name", ["marian-{lang}", "m2m"])
def test_batches_translate_as_single_sentences_do(name, folders, tmp_path):
    options = hub_mt.HubMtOptions(model=str(folders / name), max_length=12, beams=2, batch_size=3)
    hub_mt.HubMtMethod(options).train([], "sw", tmp_path / "model")
    translate = hub_mt.HubMtMethod(options).load(tmp_path / "model", "sw")
    found = translate(TEXTS)
    assert len(found) == len(TEXTS) and all(found)
    assert found == [translate([text])[0] for text in TEXTS]


def test_a_model_of_many_languages_is_told_both(folders, tmp_path):
    options = hub_mt.HubMtOptions(model=str(folders / "m2m"), codes="sw=zu")
    hub_mt.HubMtMethod(options).train([], "all", tmp_path / "model")
    translate = hub_mt.HubMtMethod(options).load(tmp_path / "model", "sw")
    token = translate.tokenizer.convert_ids_to_tokens(translate.first["forced_bos_token_id"])
    assert token == "__en__" and translate.tokenizer.src_lang == "zu"
    with pytest.raises(InputError, match="no language 'rw'"):
        hub_mt.HubMtMethod(options).load(tmp_path / "model", "rw")


def test_a_missing_model_stops(tmp_path):
    with pytest.raises(InputError, match=r"translate method hub_mt: .*nowhere"):
        hub_mt.HubMtMethod(hub_mt.HubMtOptions(model=str(tmp_path / "nowhere"))).train([], "sw", tmp_path / "out")
