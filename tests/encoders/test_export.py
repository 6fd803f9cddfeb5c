"""Encoder folders from random weights, local folders and the hub."""

import pytest
import torch
from encoder_folders import TEXTS, run_python, vectors, without_tokenizer
from tiny_models import ARCHITECTURES
from transformers import GPT2Config, GPT2Model

from isthmus.encoders.export import export
from isthmus.encoders.load import EncoderInfo, encoder_info, load_encoder
from isthmus.errors import InputError


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_random_encoder_keeps_words_marks_and_special_tokens(random_encoders, architecture):
    model, tokenizer = load_encoder(random_encoders / architecture)
    assert model.config.model_type == architecture
    assert len(tokenizer) == model.config.vocab_size
    assert model.config.pad_token_id == tokenizer.pad_token_id
    ids = tokenizer(TEXTS[2], TEXTS[3])["input_ids"]
    assert tokenizer.unk_token_id not in ids
    assert ids[0] == tokenizer.cls_token_id and ids[-1] == tokenizer.sep_token_id
    assert tokenizer.decode(tokenizer(TEXTS[2])["input_ids"], skip_special_tokens=True).replace(" .", ".") == TEXTS[2]
    assert tokenizer.mask_token_id is not None
    assert encoder_info(random_encoders / architecture) == EncoderInfo("mean", "", "")


def test_random_encoders_have_the_same_bytes_in_another_process(random_encoders, tmp_path):
    (tmp_path / "text.txt").write_text("".join(f"{line}\n" for line in TEXTS), encoding="utf-8")
    options = [{"architecture": architecture, "vocabulary": 300} for architecture in ARCHITECTURES]
    code = f"""
from pathlib import Path
from isthmus.corpora.formats.texts import sentences
from isthmus.encoders.export import export
for options in {options}:
    export("random", options, sentences(["text.txt"]), Path(options["architecture"]))
"""
    done = run_python(code, tmp_path, PYTHONHASHSEED="7")
    assert done.returncode == 0, done.stderr
    for architecture in ARCHITECTURES:
        for name in ("model.safetensors", "tokenizer.json", "config.json", "isthmus.json"):
            assert (tmp_path / architecture / name).read_bytes() == (
                random_encoders / architecture / name
            ).read_bytes(), name


def test_a_vocabulary_too_small_for_the_letters_is_refused(tmp_path):
    with pytest.raises(InputError, match="`vocabulary`: SentencePiece learns no 12 pieces"):
        export("random", {"architecture": "xlm-roberta", "vocabulary": 12}, TEXTS, tmp_path / "out")


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_local_export_truncates_and_keeps_the_first_layers(random_encoders, architecture, tmp_path):
    options = {"path": str(random_encoders / architecture), "layers": 1, "pooling": "cls", "query_prefix": "q: "}
    export("local", options, [], tmp_path / "out")
    assert encoder_info(tmp_path / "out") == EncoderInfo("cls", "q: ", "")
    full, tokenizer = load_encoder(random_encoders / architecture)
    short, _ = load_encoder(tmp_path / "out")
    inputs = tokenizer(TEXTS[0], return_tensors="pt")
    with torch.no_grad():
        expected = full(**inputs, output_hidden_states=True).hidden_states[1]
        assert torch.equal(short(**inputs).last_hidden_state, expected)


def test_hub_export_takes_the_revision_that_is_asked_for_and_names_what_it_cannot_get(random_encoders, tmp_path):
    commits = {"a" * 40: "bert", "b" * 40: "xlm-roberta"}
    cache = tmp_path / "hub" / "models--someone--model"
    (cache / "snapshots").mkdir(parents=True)
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text("a" * 40)
    for commit, architecture in commits.items():
        (cache / "snapshots" / commit).symlink_to(random_encoders / architecture)
    (cache / "snapshots" / ("d" * 40)).symlink_to(without_tokenizer(random_encoders / "bert", tmp_path / "bare"))
    code = f"""
from pathlib import Path
from isthmus.encoders.export import export
for commit, output in {commits}.items():
    export("hub", {{"name": "someone/model", "revision": commit}}, [], Path(output))
try:
    export("hub", {{"name": "someone/nothing", "revision": "c" * 40}}, [], Path("nothing"))
except ValueError as error:
    print(type(error).__name__, error)
try:
    export("hub", {{"name": "someone/model", "revision": "d" * 40}}, [], Path("bare"))
except ValueError as error:
    print(type(error).__name__, error)
"""
    hub = {"HF_HOME": str(tmp_path), "HF_HUB_CACHE": str(tmp_path / "hub"), "HF_HUB_OFFLINE": "1"}
    done = run_python(code, tmp_path, **hub)
    assert done.returncode == 0, done.stderr
    for architecture in ARCHITECTURES:
        ours, original = tmp_path / architecture, random_encoders / architecture
        assert torch.equal(vectors(ours, TEXTS[0]), vectors(original, TEXTS[0]))
    assert "InputError encoder source `hub`: someone/nothing" in done.stdout
    assert "InputError encoder source `hub`: someone/model: it has no tokenizer" in done.stdout
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"path": "nowhere"}, "nowhere: not a Hugging Face model folder"),
        ({"layer": 1}, "unknown option 'layer'"),
        ({"layers": 9}, "`layers`: 9, but the model has 2"),
        ({"prune": True}, "WordPiece; only Unigram"),
    ],
)
def test_bad_local_options_are_refused(random_encoders, tmp_path, options, message):
    with pytest.raises(InputError, match=message):
        export("local", {"path": str(random_encoders / "bert")} | options, TEXTS, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_another_architecture_and_pickled_weights_are_refused(random_encoders, tmp_path):
    GPT2Model(GPT2Config(vocab_size=8, n_embd=8, n_layer=1, n_head=1)).save_pretrained(tmp_path / "gpt2")
    with pytest.raises(InputError, match="of type gpt2; bert and xlm-roberta can be used"):
        export("local", {"path": str(tmp_path / "gpt2")}, [], tmp_path / "out")
    model, tokenizer = load_encoder(random_encoders / "bert")
    model.config.save_pretrained(tmp_path / "pickled")
    tokenizer.save_pretrained(tmp_path / "pickled")
    torch.save(model.state_dict(), tmp_path / "pickled" / "pytorch_model.bin")
    with pytest.raises(InputError, match="pickled"):
        export("local", {"path": str(tmp_path / "pickled")}, [], tmp_path / "out")
