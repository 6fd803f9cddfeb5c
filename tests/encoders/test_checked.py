"""Model folders that do not pass the checks."""

import json
import shutil

import pytest
from encoder_folders import without_tokenizer
from tiny_models import ARCHITECTURES

from isthmus.alignment.load import load_for_alignment
from isthmus.encoders.checked import check_tokenizer
from isthmus.encoders.export import export
from isthmus.encoders.load import load_encoder
from isthmus.errors import InputError
from isthmus.tasks.nli.model import load_classifier, new_classifier
from isthmus.tasks.nli.train import ClassifierOptions
from isthmus.tasks.nli.train import train as train_classifier
from isthmus.tasks.retrieval.model import load_retriever, new_retriever, save_retriever


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_folder_without_a_tokenizer_is_refused_wherever_it_is_loaded(random_encoders, architecture, tmp_path):
    bare = without_tokenizer(random_encoders / architecture, tmp_path / "bare")
    (tmp_path / "items.tsv").write_text("id\tpremise\thypothesis\tlabel\n1\ta\tb\tneutral\n2\ta\tc\tentailment\n")
    classifier = new_classifier(random_encoders / architecture)
    classifier.save_pretrained(tmp_path / "classifier")
    save_retriever(new_retriever(random_encoders / architecture, 8, 8), tmp_path / "retriever")
    for file in (tmp_path / "retriever").glob("*token*"):
        file.unlink()
    loads = {
        "bare": [
            lambda: export("local", {"path": str(bare)}, [], tmp_path / "out"),
            lambda: load_encoder(bare),
            lambda: new_retriever(bare, 8, 8),
            lambda: load_for_alignment(bare, "nli", 8),
            lambda: train_classifier(
                *(bare, tmp_path / "items.tsv", [], "plain", ClassifierOptions(), 1, tmp_path / "state"),
                tmp_path / "out",
            ),
        ],
        "classifier": [lambda: load_classifier(tmp_path / "classifier")],
        "retriever": [lambda: load_retriever(tmp_path / "retriever")],
    }
    for name, calls in loads.items():
        for call in calls:
            with pytest.raises(InputError, match=f"{name}: it has no tokenizer, .* tokenizer.json, vocab.txt or"):
                call()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_tokenizer_has_the_special_tokens_that_an_encoder_needs(random_encoders, architecture, tmp_path):
    folder = shutil.copytree(random_encoders / architecture, tmp_path / "model")
    settings = json.loads((folder / "tokenizer_config.json").read_text())
    for token in ("pad_token", "cls_token", "sep_token", "unk_token"):
        rest = {name: value for name, value in settings.items() if name != token}
        (folder / "tokenizer_config.json").write_text(json.dumps(rest))
        with pytest.raises(InputError, match=f"model: the tokenizer has no `{token}`"):
            export("local", {"path": str(folder)}, [], tmp_path / "out")


def test_a_tokenizer_of_another_model_is_refused_or_named(random_encoders, caplog):
    (bert, words), (xlmr, pieces) = (load_encoder(random_encoders / architecture) for architecture in ARCHITECTURES)
    xlmr.config.pad_token_id = 0
    with pytest.raises(InputError, match=r"`pad_token` is number 1, but `pad_token_id` in config\.json is 0"):
        check_tokenizer(xlmr, pieces, "there")
    bert.resize_token_embeddings(len(words) + 256)
    check_tokenizer(bert, words, "there")
    assert "there" not in caplog.text
    bert.resize_token_embeddings(len(words) + 257)
    check_tokenizer(bert, words, "there")
    assert f"has {len(words)} pieces, but the model has embeddings of {len(words) + 257}" in caplog.text
    bert.resize_token_embeddings(len(words) - 1)
    with pytest.raises(InputError, match=f"{len(words)} pieces, but the model has embeddings of {len(words) - 1}"):
        check_tokenizer(bert, words, "there")
