"""The translate methods that a step can name."""

from typing import Any

from isthmus.config.methods import load_method
from isthmus.config.options import parse_options
from isthmus.translation.base import TranslateMethod


def translate_method(name: str, values: dict[str, Any]) -> TranslateMethod:
    """Make a translate method with its options filled in.

    Raises:
        InputError: there is no such method, or it has no such option.
    """
    options, cls = load_method("translate", name)
    return cls(parse_options(options, values, f"translate method {name}"))
