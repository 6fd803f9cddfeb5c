"""Random encoders of both architectures, small enough for unit tests."""

from pathlib import Path

import torch

from isthmus.encoders.load import EncoderInfo, save_encoder
from isthmus.encoders.sources.random import RandomOptions, random_encoder

TEXTS = [
    "the old farmer bought two goats at the market",
    "a young teacher reads the book near the river",
    "three children did not see the small boat",
    "every merchant sold some fish in the morning",
    "nobody opened the heavy door of the house",
    "the nurse carried water to the village yesterday",
]
ARCHITECTURES = ("bert", "xlm-roberta")


def encoder_folder(path: Path, architecture: str) -> Path:
    """Write a random encoder. Its matrices are scaled by ten, so that its layers have an effect."""
    options = RandomOptions(architecture=architecture, vocabulary=90, hidden=32, layers=2, heads=4)
    model, tokenizer = random_encoder(options, TEXTS * 2)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.mul_(10)
    save_encoder(model, tokenizer, EncoderInfo(), path)
    return path
