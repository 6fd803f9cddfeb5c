"""How the options of the measured models were chosen: given, or by a search on dev scores."""

from typing import Any

CHOSEN_ON = {"en_dev": "options chosen on English dev", "target_dev": "options chosen on target-language dev"}


def searched(config: dict[str, Any]) -> bool:
    """Whether a configuration searches at all."""
    return any(config["search"][task] for task in ("nli", "clir"))


def protocol(config: dict[str, Any]) -> str:
    """Name how options were chosen: ``given``, or the dev scores that a search chose on."""
    return config["search"]["select"] if searched(config) else "given"


def chosen_on(config: dict[str, Any]) -> list[str]:
    """Say what a search chose on, in words; nothing where nothing is searched."""
    return [CHOSEN_ON[config["search"]["select"]]] if searched(config) else []
