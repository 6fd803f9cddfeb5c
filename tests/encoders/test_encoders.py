"""Encoder folders: random, local and hub sources, truncation, pruning."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from conftest import SCRIPTS
from tokenizers import Tokenizer, processors
from transformers import BertModel, BertTokenizerFast, GPT2Config, GPT2Model

from isthmus.alignment.load import load_for_alignment
from isthmus.encoders.checked import check_tokenizer
from isthmus.encoders.export import export
from isthmus.encoders.lengths import check_lengths, most_tokens, own_length
from isthmus.encoders.load import EncoderInfo, encoder_info, load_encoder
from isthmus.encoders.prune import prune
from isthmus.errors import InputError
from isthmus.tasks.nli.model import load_classifier, new_classifier
from isthmus.tasks.nli.train import ClassifierOptions
from isthmus.tasks.nli.train import train as train_classifier
from isthmus.tasks.retrieval.model import load_retriever, new_retriever, save_retriever

TEXTS = [
    "The old farmer sees two red birds near the river.",
    "Mkulima mzee anaona ndege wawili wekundu karibu na mto.",
    "म्हातारा शेतकरी नदीजवळ दोन लाल पक्षी पाहतो.",
    "Vanha maanviljelijä näkee kaksi punaista lintua joen lähellä.",
    "Der alte Bauer sieht zwei rote Vögel am Fluss.",
] * 4
ARCHITECTURES = ("bert", "xlm-roberta")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A random encoder of each architecture."""
    base = tmp_path_factory.mktemp("encoders")
    for architecture in ARCHITECTURES:
        export("random", {"architecture": architecture, "vocabulary": 300}, TEXTS, base / architecture)
    return base


def vectors(path: Path, text: str) -> torch.Tensor:
    model, tokenizer = load_encoder(path)
    with torch.no_grad():
        return model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_random_encoder_keeps_words_marks_and_special_tokens(folders, architecture):
    model, tokenizer = load_encoder(folders / architecture)
    assert model.config.model_type == architecture
    assert len(tokenizer) == model.config.vocab_size
    assert model.config.pad_token_id == tokenizer.pad_token_id
    ids = tokenizer(TEXTS[2], TEXTS[3])["input_ids"]
    assert tokenizer.unk_token_id not in ids
    assert ids[0] == tokenizer.cls_token_id and ids[-1] == tokenizer.sep_token_id
    assert tokenizer.decode(tokenizer(TEXTS[2])["input_ids"], skip_special_tokens=True).replace(" .", ".") == TEXTS[2]
    assert tokenizer.mask_token_id is not None
    assert encoder_info(folders / architecture) == EncoderInfo("mean", "", "")


def test_random_encoders_have_the_same_bytes_in_another_process(folders, tmp_path):
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
            assert (tmp_path / architecture / name).read_bytes() == (folders / architecture / name).read_bytes(), name


def run_python(code: str, folder: Path, **environment: str) -> subprocess.CompletedProcess:
    """Run code in a new interpreter, with the library on its path."""
    environment |= {"PYTHONPATH": str(SCRIPTS)}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=os.environ | environment)


def test_a_vocabulary_too_small_for_the_letters_is_refused(tmp_path):
    with pytest.raises(InputError, match="`vocabulary`: SentencePiece learns no 12 pieces"):
        export("random", {"architecture": "xlm-roberta", "vocabulary": 12}, TEXTS, tmp_path / "out")


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_local_export_truncates_and_keeps_the_first_layers(folders, architecture, tmp_path):
    options = {"path": str(folders / architecture), "layers": 1, "pooling": "cls", "query_prefix": "q: "}
    export("local", options, [], tmp_path / "out")
    assert encoder_info(tmp_path / "out") == EncoderInfo("cls", "q: ", "")
    full, tokenizer = load_encoder(folders / architecture)
    short, _ = load_encoder(tmp_path / "out")
    inputs = tokenizer(TEXTS[0], return_tensors="pt")
    with torch.no_grad():
        expected = full(**inputs, output_hidden_states=True).hidden_states[1]
        assert torch.equal(short(**inputs).last_hidden_state, expected)


def test_hub_export_takes_the_revision_that_is_asked_for_and_names_what_it_cannot_get(folders, tmp_path):
    commits = {"a" * 40: "bert", "b" * 40: "xlm-roberta"}
    cache = tmp_path / "hub" / "models--someone--model"
    (cache / "snapshots").mkdir(parents=True)
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text("a" * 40)
    for commit, architecture in commits.items():
        (cache / "snapshots" / commit).symlink_to(folders / architecture)
    (cache / "snapshots" / ("d" * 40)).symlink_to(without_tokenizer(folders / "bert", tmp_path / "bare"))
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
        ours, original = tmp_path / architecture, folders / architecture
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
def test_bad_local_options_are_refused(folders, tmp_path, options, message):
    with pytest.raises(InputError, match=message):
        export("local", {"path": str(folders / "bert")} | options, TEXTS, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_another_architecture_and_pickled_weights_are_refused(folders, tmp_path):
    GPT2Model(GPT2Config(vocab_size=8, n_embd=8, n_layer=1, n_head=1)).save_pretrained(tmp_path / "gpt2")
    with pytest.raises(InputError, match="of type gpt2; bert and xlm-roberta can be used"):
        export("local", {"path": str(tmp_path / "gpt2")}, [], tmp_path / "out")
    model, tokenizer = load_encoder(folders / "bert")
    model.config.save_pretrained(tmp_path / "pickled")
    tokenizer.save_pretrained(tmp_path / "pickled")
    torch.save(model.state_dict(), tmp_path / "pickled" / "pytorch_model.bin")
    with pytest.raises(InputError, match="pickled"):
        export("local", {"path": str(tmp_path / "pickled")}, [], tmp_path / "out")


def without_tokenizer(folder: Path, output: Path) -> Path:
    """A copy of a model folder of which only the model was saved."""
    output.mkdir()
    for name in ("config.json", "model.safetensors", "isthmus.json"):
        shutil.copy(folder / name, output)
    return output


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_folder_without_a_tokenizer_is_refused_wherever_it_is_loaded(folders, architecture, tmp_path):
    bare = without_tokenizer(folders / architecture, tmp_path / "bare")
    (tmp_path / "items.tsv").write_text("id\tpremise\thypothesis\tlabel\n1\ta\tb\tneutral\n2\ta\tc\tentailment\n")
    classifier = new_classifier(folders / architecture)
    classifier.save_pretrained(tmp_path / "classifier")
    save_retriever(new_retriever(folders / architecture, 8, 8), tmp_path / "retriever")
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
def test_a_tokenizer_has_the_special_tokens_that_an_encoder_needs(folders, architecture, tmp_path):
    folder = shutil.copytree(folders / architecture, tmp_path / "model")
    settings = json.loads((folder / "tokenizer_config.json").read_text())
    for token in ("pad_token", "cls_token", "sep_token", "unk_token"):
        rest = {name: value for name, value in settings.items() if name != token}
        (folder / "tokenizer_config.json").write_text(json.dumps(rest))
        with pytest.raises(InputError, match=f"model: the tokenizer has no `{token}`"):
            export("local", {"path": str(folder)}, [], tmp_path / "out")


def test_a_tokenizer_of_another_model_is_refused_or_named(folders, caplog):
    (bert, words), (xlmr, pieces) = (load_encoder(folders / architecture) for architecture in ARCHITECTURES)
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


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_an_encoder_reads_as_many_tokens_as_it_has_positions_for(folders, architecture):
    model, tokenizer = load_encoder(folders / architecture)
    assert most_tokens(model.config) == tokenizer.model_max_length == 512
    text = tokenizer(" ".join(TEXTS * 20), return_tensors="pt", truncation=True)
    with torch.no_grad():
        assert model(**text).last_hidden_state.shape[1] == 512
    tokenizer.model_max_length = 10**30
    assert own_length(tokenizer, model.config) == 512
    check_lengths(SimpleNamespace(max_length=512, text_length=64), model)
    with pytest.raises(InputError, match="`query_length` is 513, but this encoder reads at most 512 tokens; write 512"):
        check_lengths(SimpleNamespace(max_length=512, query_length=513), model)


def test_a_folder_without_isthmus_json_and_a_missing_folder_are_named(folders, tmp_path):
    model, _ = load_encoder(folders / "bert")
    model.save_pretrained(tmp_path / "plain")
    with pytest.raises(InputError, match=r"plain/isthmus\.json: no such file"):
        encoder_info(tmp_path / "plain")
    with pytest.raises(InputError, match="not a Hugging Face model folder"):
        load_encoder(tmp_path / "none")


def test_a_task_model_folder_loads_as_its_encoder(folders, tmp_path):
    from transformers import BertForMaskedLM

    model, tokenizer = load_encoder(folders / "bert")
    head = BertForMaskedLM(model.config)
    head.bert = model
    head.save_pretrained(tmp_path / "mlm")
    tokenizer.save_pretrained(tmp_path / "mlm")
    export("local", {"path": str(tmp_path / "mlm")}, [], tmp_path / "out")
    assert isinstance(load_encoder(tmp_path / "out")[0], BertModel)
    assert torch.equal(vectors(tmp_path / "out", TEXTS[0]), vectors(folders / "bert", TEXTS[0]))


def test_pruning_changes_no_embedding_of_the_texts(folders, tmp_path):
    kept = TEXTS[:2]
    options = {"path": str(folders / "xlm-roberta"), "prune": True, "query_prefix": "query: "}
    export("local", options, kept, tmp_path / "out")
    full, pruned = (load_encoder(path)[1] for path in (folders / "xlm-roberta", tmp_path / "out"))
    assert len(pruned) < len(full)
    assert load_encoder(tmp_path / "out")[0].get_input_embeddings().num_embeddings == len(pruned)
    for text in [*kept, "query: " + kept[0], f"{kept[1]} {kept[0]}"]:
        assert full.tokenize(text) == pruned.tokenize(text)
        difference = vectors(folders / "xlm-roberta", text) - vectors(tmp_path / "out", text)
        assert difference.abs().max() == 0.0
    for name in ("pad_token", "cls_token", "sep_token", "mask_token", "unk_token"):
        assert getattr(full, name) == getattr(pruned, name)
    assert pruned.unk_token_id in pruned("漢字")["input_ids"]


def test_pruning_keeps_the_score_of_unknown_characters(folders):
    """A word with an unknown letter beside known ones is cut the same way: its score follows the lowest piece's."""
    model, full = load_encoder(folders / "xlm-roberta")
    texts = ["The old ☃armer sees two re☃ birds", "n☃ar the river☃"]
    _, pruned = prune(model, full, texts)
    lowest = [
        min(score for _, score in json.loads(t.backend_tokenizer.to_str())["model"]["vocab"]) for t in (full, pruned)
    ]
    assert lowest[0] == lowest[1]
    for text in texts:
        assert full.convert_ids_to_tokens(full(text)["input_ids"]) == pruned.convert_ids_to_tokens(
            pruned(text)["input_ids"]
        )


def test_pruning_renumbers_the_older_kind_of_post_processor(folders):
    model, tokenizer = load_encoder(folders / "xlm-roberta")
    backend = tokenizer.backend_tokenizer
    backend.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    _, pruned = prune(model, tokenizer, TEXTS[:1])
    state = json.loads(pruned.backend_tokenizer.to_str())["post_processor"]
    assert state["sep"] == ["</s>", pruned.sep_token_id] and state["cls"] == ["<s>", pruned.cls_token_id]
    assert isinstance(Tokenizer.from_str(pruned.backend_tokenizer.to_str()), Tokenizer)


def test_pruning_refuses_a_wordpiece_vocabulary_of_transformers_own(folders):
    model, tokenizer = load_encoder(folders / "bert")
    with pytest.raises(InputError, match="`prune`"):
        prune(model, BertTokenizerFast(tokenizer_object=tokenizer.backend_tokenizer), TEXTS)
