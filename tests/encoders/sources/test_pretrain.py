"""Pre-training by masked language modelling."""

import json
import os
import signal
import subprocess
import time
from itertools import islice

import pytest
import torch
from conftest import program
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import BertConfig, BertForMaskedLM

from isthmus.corpora import microworld
from isthmus.encoders.load import load_encoder
from isthmus.encoders.sources import pretrain as encoders_pretrain
from isthmus.encoders.sources.pretrain import (
    Blocks,
    MaskedPositions,
    PretrainOptions,
    SeededMasking,
    language_shares,
    pack,
)
from isthmus.encoders.tokenizers import wordpiece
from isthmus.errors import InputError
from isthmus.training.trainer import StepTrainer

LINES = ["one two three four", "five", "six seven", "eight nine ten eleven twelve thirteen fourteen fifteen"] * 3


@pytest.fixture(scope="module")
def tokenizer():
    return wordpiece(LINES, 200, lowercase=False, max_length=64)


def test_a_block_longer_than_the_positions_is_refused(tmp_path):
    with pytest.raises(InputError, match="`max_length` is 65, but the encoder gets 64 `positions`"):
        encoders_pretrain.pretrain(PretrainOptions(max_length=65, positions=64), {}, tmp_path / "s", tmp_path / "out")


def test_shares_follow_the_formula():
    assert language_shares({"en": 10000, "sw": 100}, 0.5) == pytest.approx({"en": 10 / 11, "sw": 1 / 11})
    assert language_shares({"en": 3, "sw": 1}, 1) == pytest.approx({"en": 0.75, "sw": 0.25})
    assert language_shares({"en": 3, "sw": 1}, 0) == pytest.approx({"en": 0.5, "sw": 0.5})


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([*LINES[:4], ""]), min_size=1, max_size=12), st.integers(3, 40))
def test_packing_loses_no_token(tokenizer, lines, length):
    blocks = pack(lines, tokenizer, length)
    special = {tokenizer.cls_token_id, tokenizer.sep_token_id}
    packed = [token for block in blocks for token in block if token not in special]
    assert packed == [token for line in lines for token in tokenizer.encode(line, add_special_tokens=False)]
    assert all(3 <= len(block) <= length for block in blocks)
    assert all(block[0] == tokenizer.cls_token_id and block[-1] == tokenizer.sep_token_id for block in blocks)


def test_languages_are_drawn_by_share_and_each_block_once_before_any_twice():
    blocks = {"en": [[index] for index in range(900)], "sw": [[1000 + index] for index in range(100)]}
    data = Blocks(blocks, PretrainOptions(max_steps=125, batch_size=32, alpha=0.5, seed=2))
    drawn = [data[place]["input_ids"][0] for place in range(len(data))]
    swahili = [index for index in drawn if index >= 1000]
    assert len(data) == 4000
    assert len(swahili) / 4000 == pytest.approx(0.25, abs=0.03)
    assert sorted(islice(swahili, 100)) == list(range(1000, 1100))
    assert sorted(islice((index for index in drawn if index < 1000), 900)) == list(range(900))
    with pytest.raises(InputError, match="no text in 'so'"):
        Blocks({"so": []}, PretrainOptions())


def test_masks_are_berts_and_depend_on_the_place_alone(tokenizer):
    masking = SeededMasking(tokenizer, mlm_probability=0.15, seed=5)
    block = pack(LINES, tokenizer, 64)[0]
    features = [{"input_ids": block, "place": 40}] * 200
    first, _, again = masking(features), masking([{"input_ids": block, "place": 41}] * 200), masking(features)
    assert torch.equal(first["input_ids"], again["input_ids"]) and torch.equal(first["labels"], again["labels"])
    chosen = first["labels"] != -100
    special = torch.tensor([token in tokenizer.all_special_ids for token in block])
    assert not chosen[:, special].any()
    assert chosen[:, ~special].float().mean() == pytest.approx(0.15, abs=0.02)
    shown = first["input_ids"][chosen]
    assert (shown == tokenizer.mask_token_id).float().mean() == pytest.approx(0.8, abs=0.04)
    assert (shown == first["labels"][chosen]).float().mean() == pytest.approx(0.1, abs=0.03)


def test_the_loss_at_masked_positions_is_berts(tokenizer):
    torch.manual_seed(0)
    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    config = BertConfig(vocab_size=len(tokenizer), **shape)
    ours = MaskedPositions(config).eval()
    theirs = BertForMaskedLM(config).eval()
    theirs.load_state_dict(ours.state_dict())
    blocks = pack(LINES, tokenizer, 20)
    batch = SeededMasking(tokenizer, seed=1)([{"input_ids": block, "place": 0} for block in blocks])
    losses = [model(**batch).loss for model in (ours, theirs)]
    torch.testing.assert_close(*losses)
    losses[0].backward()
    losses[1].backward()
    for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(one.grad, other.grad)


def test_the_loss_falls(tmp_path, monkeypatch):
    losses = []

    class Watched(StepTrainer):
        def learn(self, *rest):
            super().learn(*rest)
            losses.extend(entry["loss"] for entry in self.state.log_history if "loss" in entry)

    monkeypatch.setattr(encoders_pretrain, "StepTrainer", Watched)
    for language in ("en", "sw"):
        microworld.write_text(tmp_path / f"{language}.txt", language, 100, seed=1)
    options = PretrainOptions(
        vocabulary=300, hidden=32, layers=1, heads=2, max_steps=60, batch_size=8, learning_rate=3e-3, precision="fp32"
    )
    texts = {language: tmp_path / f"{language}.txt" for language in ("en", "sw")}
    encoders_pretrain.pretrain(options, texts, tmp_path / "state", tmp_path / "encoder")
    assert losses[-1] < losses[0] - 0.5


@pytest.mark.slow
def test_a_killed_run_ends_with_the_same_bytes(tmp_path):
    """Killed (-9) after a saved state, with dropout, the same command ends with the same encoder."""
    for language in ("en", "sw", "mr"):
        microworld.write_text(tmp_path / f"{language}.txt", language, 150, seed=1)
    options = {"vocabulary": 400, "hidden": 32, "layers": 1, "heads": 2, "max_steps": 60, "batch_size": 8}
    options |= {"dropout": True, "learning_rate": 3e-3, "precision": "fp32"}
    command = [*program("encoders/pretrain"), "--text", *sorted(tmp_path.glob("*.txt"))]

    def start(name: str, **more: float) -> subprocess.Popen:
        arguments = ["--options", json.dumps(options | more), "--state", tmp_path / name / "state"]
        with (tmp_path / f"{name}.log").open("w") as log:
            return subprocess.Popen(
                [*command, *arguments, "--output", tmp_path / name / "encoder"],
                stderr=log,
                env=os.environ | {"OMP_NUM_THREADS": "1"},
            )

    assert start("whole").wait() == 0
    killed = start("killed", save_seconds=0)
    while not list((tmp_path / "killed" / "state").glob("checkpoint-*/isthmus-complete")):
        assert killed.poll() is None
        time.sleep(0.01)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    assert not (tmp_path / "killed" / "encoder").exists()
    assert start("killed", save_seconds=0).wait() == 0
    assert "resuming from checkpoint-" in (tmp_path / "killed.log").read_text()
    for name in ("model.safetensors", "tokenizer.json", "config.json"):
        assert (tmp_path / "killed/encoder" / name).read_bytes() == (tmp_path / "whole/encoder" / name).read_bytes()
    assert not (tmp_path / "killed" / "state").exists()
    model, tokenizer = load_encoder(tmp_path / "whole" / "encoder")
    assert model.config.vocab_size == len(tokenizer) <= 400
    assert tokenizer.model_max_length == 64  # the blocks', not the 512 positions'
