"""Maps of token vectors, one for each language, after the last layer of an unchanged encoder."""

from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import PreTrainedModel

FILE = "rotation.safetensors"


class Rotation(NamedTuple):
    """Map ``h -> (h - origin) @ matrix + target`` for one language's token vectors.

    Attributes:
        matrix: ``(H, H)``, orthogonal.
        origin: ``(H,)``, subtracted first: the language's mean, or zero.
        target: ``(H,)``, added last: the English mean, or zero.
    """

    matrix: Tensor
    origin: Tensor
    target: Tensor

    def __call__(self, hidden: Tensor) -> Tensor:
        """Map ``(..., H)``."""
        matrix, origin, target = (part.to(hidden.device) for part in self)
        return (hidden - origin) @ matrix + target


class Rotations:
    """Forward hook that applies the maps of the current input languages (:func:`set_input_language`).

    Args:
        languages: the maps by language. Vectors in English and in languages without a map do not change.
    """

    def __init__(self, languages: dict[str, Rotation]) -> None:
        self.languages = languages
        self.input_languages: tuple[str, ...] = ()

    def __call__(self, layer: nn.Module, inputs: Any, hidden: Tensor) -> Tensor:
        """Map ``(B, T, H)``. An input in several languages gets the mean of their maps."""
        if not any(language in self.languages for language in self.input_languages):
            return hidden
        with torch.autocast(hidden.device.type, enabled=False):
            vectors = hidden.float()
            turned = [
                self.languages[code](vectors) if code in self.languages else vectors for code in self.input_languages
            ]
            return torch.stack(turned).mean(dim=0).to(hidden.dtype)


def attach(model: PreTrainedModel, rotations: Rotations) -> None:
    """Attach the maps after the last layer of a BERT or XLM-R, before its pooler."""
    model.isthmus_rotations = rotations
    model.encoder.layer[-1].register_forward_hook(rotations)


def attach_saved(model: PreTrainedModel, folder: str | Path) -> None:
    """Attach the maps from a model's folder, if there are any."""
    file = Path(folder) / FILE
    if not file.is_file():
        return
    tensors = load_file(file)
    languages = sorted({name.split(".")[0] for name in tensors})
    attach(
        model,
        Rotations({code: Rotation(*(tensors[f"{code}.{part}"] for part in Rotation._fields)) for code in languages}),
    )


def attached(model: nn.Module) -> Rotations | None:
    """Return the maps attached to ``model`` or to a model inside it, or ``None``."""
    found = (getattr(module, "isthmus_rotations", None) for module in model.modules())
    return next((rotations for rotations in found if rotations is not None), None)


def save(model: nn.Module, folder: Path) -> None:
    """Write the maps attached to ``model``, if any, into its folder."""
    rotations = attached(model)
    if rotations is not None:
        parts = {
            f"{language}.{part}": tensor.contiguous()
            for language, rotation in sorted(rotations.languages.items())
            for part, tensor in rotation._asdict().items()
        }
        save_file(parts, folder / FILE)


def set_input_language(model: nn.Module, *languages: str) -> None:
    """Set the language of the next inputs of ``model``, or the two languages of its text pairs."""
    rotations = attached(model)
    if rotations is not None:
        rotations.input_languages = languages
