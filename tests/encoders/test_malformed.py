"""Malformed model folders: refused in one clear error, or loaded whole."""

import json
import resource
import shutil

import pytest
import torch
from commands import command, files_in, spoilt
from hostile import DOCUMENTS, ITEMS, check, fresh, hostile, tsv
from hypothesis import given
from hypothesis import strategies as st
from tiny_models import TEXTS, encoder_folder

from isthmus.encoders.load import load_encoder
from isthmus.errors import InputError
from isthmus.tasks.nli.model import new_classifier
from isthmus.tasks.retrieval.model import new_retriever, save_retriever


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A tiny encoder, a classifier and a retriever, as folders."""
    root = tmp_path_factory.mktemp("models")
    encoder = encoder_folder(root / "encoder", "bert")
    tokenizer = load_encoder(encoder)[1]
    new_classifier(encoder).save_pretrained(root / "classifier")
    tokenizer.save_pretrained(root / "classifier")
    save_retriever(new_retriever(encoder, 16, 16, dimension=8), root / "retriever")
    return root


@pytest.fixture
def bounded_memory():
    """Let a model of absurd sizes fail here, and not bring down the machine."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (12 * 2**30, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


@hostile(30)
@given(st.data())
def test_checkpoints(tmp_path, models, bounded_memory, data):
    """A model with one spoilt or missing file is refused, or loads completely and every number is finite."""
    folder = fresh(tmp_path / "checkpoints")
    kind = data.draw(st.sampled_from(["encoder", "classifier", "retriever"]))
    shutil.copytree(models / kind, folder / kind)
    file = data.draw(st.sampled_from(sorted(path for path in (folder / kind).rglob("*") if path.is_file())))
    if data.draw(st.booleans()) or file.suffix == ".safetensors":
        content = file.read_bytes()
        head = content[:2000] if file.suffix == ".safetensors" else content
        file.write_bytes(data.draw(spoilt(head)) + content[len(head) :])
    else:
        file.unlink()
    before, output = files_in(folder), folder / "out"
    if kind == "encoder":
        options = json.dumps({"path": str(folder / kind)})
        outcome = command("encoders/export", "--source", "local", "--options", options, "--output", output)
    elif kind == "classifier":
        items = tmp_path / "sw.dev.tsv"
        items.write_bytes(
            tsv(["id", "premise", "hypothesis", "label"], [(str(n), *row) for n, row in enumerate(ITEMS)])
        )
        outcome = command("evaluate/nli", "--model", folder / kind, "--files", items, "--folder", output)
    else:
        corpus = tmp_path / "corpus"
        (corpus / "documents").mkdir(parents=True, exist_ok=True)
        (corpus / "queries").mkdir(exist_ok=True)
        (corpus / "documents/en.jsonl").write_bytes(DOCUMENTS)
        asked = [(f"q{number}", "test", text, text) for number, text in enumerate(TEXTS)]
        (corpus / "queries/en-en.tsv").write_bytes(tsv(["query_id", "split", "text", "translation"], asked))
        words = ["--directions", "en-en", "--split", "test", "--folder", output]
        outcome = command("evaluate/retrieval", "--model", folder / kind, "--corpus", corpus, *words)
    check(outcome, folder, before, kind)
    if not outcome.status and kind == "encoder":
        model, _ = load_encoder(output)
        assert all(torch.isfinite(tensor).all() for tensor in model.state_dict().values())


def test_a_model_that_brings_code_is_refused(tmp_path, models):
    """The code lies in the folder in both places where a library would find it."""
    code = f"from pathlib import Path\nPath({str(tmp_path / 'pwned')!r}).touch()\nclass Evil: pass\n"
    retriever, encoder = tmp_path / "retriever", tmp_path / "encoder"
    for folder in (retriever, encoder):
        shutil.copytree(models / folder.name, folder)
        (folder / "evil.py").write_text(code)
    modules = json.loads((retriever / "modules.json").read_text())
    modules[-1]["type"] = "evil.Evil"
    (retriever / "modules.json").write_text(json.dumps(modules))
    config = json.loads((encoder / "config.json").read_text()) | {"model_type": "evil"}
    config["auto_map"] = {"AutoConfig": "evil.Evil", "AutoModel": "evil.Evil"}
    (encoder / "config.json").write_text(json.dumps(config))
    searched = command(
        *("evaluate/retrieval", "--model", retriever, "--corpus", tmp_path, "--directions", "en-en"),
        *("--split", "test", "--folder", tmp_path / "runs"),
    )
    options = json.dumps({"path": str(encoder)})
    exported = command("encoders/export", "--source", "local", "--options", options, "--output", tmp_path / "out")
    for outcome in (searched, exported):
        assert outcome.status == 1 and not outcome.traceback and "cannot be loaded" in outcome.said
    assert not (tmp_path / "pwned").exists()


def test_a_model_that_lacks_a_weight_is_refused_and_not_filled_at_random(tmp_path, models):
    from safetensors.torch import load_file, save_file

    for spoil, said in ((lambda weights: weights.popitem(), "lack"), (set_nan, "NaN")):
        folder = tmp_path / said
        shutil.copytree(models / "encoder", folder)
        weights = load_file(folder / "model.safetensors")
        spoil(weights)
        save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
        with pytest.raises(InputError, match=said):
            load_encoder(folder)


def set_nan(weights):
    next(iter(weights.values())).view(-1)[0] = float("nan")
