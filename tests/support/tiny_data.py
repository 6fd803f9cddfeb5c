"""Tiny data for both tasks, tiny bitext, and the weights of trained models."""

from pathlib import Path

import torch
from safetensors.torch import load_file
from tiny_models import TEXTS

from isthmus.files import digest, write_tsv
from isthmus.tasks.nli.data import LABELS

COLUMNS = ["id", "premise", "hypothesis", "label"]
FAST = {"batch_size": 6, "learning_rate": 2e-3, "epochs": 3, "save_seconds": 0.0}
PAIRS = [{"query": query, "document": text} for query, text in zip(TEXTS[::2], TEXTS[1::2], strict=True)]
BITEXT = {
    "xx": [{"english": text, "foreign": " ".join(reversed(text.split()))} for text in TEXTS],
    "yy": [{"english": text, "foreign": text.replace("the", "a")} for text in TEXTS[:4]],
}
COUNTERPARTS = {"query": TEXTS, "document": TEXTS[::-1]}


def items_file(path: Path, count: int = 36) -> Path:
    """Write NLI items; the last words of the hypothesis determine the label."""
    endings = {"entailment": "near the river", "neutral": "in the morning", "contradiction": "of the house"}
    rows = [
        {
            "id": f"i{number}",
            "premise": TEXTS[number % 6] * (1 + number % 2),
            "hypothesis": f"{TEXTS[(number + 1) % 6].rsplit(' ', 3)[0]} {endings[LABELS[number % 3]]}",
            "label": LABELS[number % 3],
        }
        for number in range(count)
    ]
    write_tsv(path, COLUMNS, rows)
    return path


def weights(folder: Path) -> str:
    """Return the digest of a model's weights."""
    return digest(folder / "model.safetensors")


def tensors(folder: Path) -> dict[str, torch.Tensor]:
    """Return every tensor of a model folder, by file and name."""
    files = sorted(folder.rglob("*.safetensors"))
    return {f"{file.relative_to(folder)}:{name}": value for file in files for name, value in load_file(file).items()}
