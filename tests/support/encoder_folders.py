"""Sentences in five languages for tokenizers, and helpers for tests of encoder folders."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import torch
from conftest import SCRIPTS

from isthmus.encoders.load import load_encoder

TEXTS = [
    "The old farmer sees two red birds near the river.",
    "Mkulima mzee anaona ndege wawili wekundu karibu na mto.",
    "म्हातारा शेतकरी नदीजवळ दोन लाल पक्षी पाहतो.",
    "Vanha maanviljelijä näkee kaksi punaista lintua joen lähellä.",
    "Der alte Bauer sieht zwei rote Vögel am Fluss.",
] * 4


def vectors(path: Path, text: str) -> torch.Tensor:
    model, tokenizer = load_encoder(path)
    with torch.no_grad():
        return model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0]


def run_python(code: str, folder: Path, **environment: str) -> subprocess.CompletedProcess:
    """Run code in a new interpreter, with the library on its path."""
    environment |= {"PYTHONPATH": str(SCRIPTS)}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=os.environ | environment)


def without_tokenizer(folder: Path, output: Path) -> Path:
    """Copy a model folder without its tokenizer."""
    output.mkdir()
    for name in ("config.json", "model.safetensors", "isthmus.json"):
        shutil.copy(folder / name, output)
    return output
