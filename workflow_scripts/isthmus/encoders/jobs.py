"""The jobs that make encoders: their input text and their options."""

from typing import Any

from isthmus.config.lookups import Config
from isthmus.corpora.jobs import monolingual, used_text


def encoder_text(config: Config, encoder: str) -> list[str]:
    """List the text for learning or pruning a vocabulary; empty if it is not pruned."""
    block = config["encoders"][encoder]
    if "corpus" in block:
        return monolingual(config, block["corpus"])
    return used_text(config) if block["prune"] else []


def encoder_options(config: Config, encoder: str) -> dict[str, Any]:
    """Return the options of an encoder's source, for the command line."""
    block = config["encoders"][encoder]
    rest = {key: value for key, value in block.items() if key not in ("source", "corpus", "options")}
    return rest | block.get("options", {})
