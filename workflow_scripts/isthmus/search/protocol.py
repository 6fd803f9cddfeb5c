"""How the options of the measured models were chosen: given, or searched by dev scores."""

from typing import Any

CHOSEN_ON = {"en_dev": "options chosen on English dev", "target_dev": "options chosen on target-language dev"}


def searched(config: dict[str, Any]) -> bool:
    """Whether a configuration has a search."""
    return any(config["search"][task] for task in ("nli", "clir"))


def protocol(config: dict[str, Any]) -> str:
    """Name the protocol: ``given``, or the dev scores of the search."""
    return config["search"]["select"] if searched(config) else "given"


def chosen_on(config: dict[str, Any]) -> list[str]:
    """Describe the dev scores of the search in words; an empty list without a search."""
    return [CHOSEN_ON[config["search"]["select"]]] if searched(config) else []
