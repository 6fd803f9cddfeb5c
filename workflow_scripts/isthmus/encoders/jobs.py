"""The jobs that make encoders: the text they read, and their options."""

from typing import Any

from isthmus.config.lookups import Config
from isthmus.corpora.jobs import monolingual, used_text


def encoder_text(config: Config, encoder: str) -> list[str]:
    """List the text that a vocabulary is learnt from, or pruned to; none where it stays whole."""
    block = config["encoders"][encoder]
    if "corpus" in block:
        return monolingual(config, block["corpus"])
    return used_text(config) if block["prune"] else []


def encoder_options(config: Config, encoder: str) -> dict[str, Any]:
    """Give the options of an encoder's source, as the command line takes them."""
    block = config["encoders"][encoder]
    rest = {key: value for key, value in block.items() if key not in ("source", "corpus", "options")}
    return rest | block.get("options", {})
