"""Translate methods by name."""

from typing import Any

from isthmus.config.methods import load_method
from isthmus.config.options import parse_options
from isthmus.translation.base import TranslateMethod


def translate_method(name: str, values: dict[str, Any]) -> TranslateMethod:
    """Make the translate method ``name`` with its options.

    Raises:
        InputError: the method or an option is unknown.
    """
    options, cls = load_method("translate", name)
    return cls(parse_options(options, values, f"translate method {name}"))
