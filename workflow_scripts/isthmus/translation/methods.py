"""The translate methods that a step can name: each is one file."""

from collections.abc import Callable, Sequence
from typing import Any

from isthmus.config.methods import method_module, method_options
from isthmus.config.options import parse_options
from isthmus.config.steps import HOLDS
from isthmus.errors import InputError

Translator = Callable[[Sequence[str]], list[str]]
"""Foreign texts to English ones."""


def method(name: str, values: dict[str, Any]) -> tuple[Any, Callable[..., None], Callable[..., Translator]]:
    """A method's options, filled in; its ``train``, which makes a model of bitext or fetches it; its ``load``.

    Raises:
        InputError: there is no such method, its file lacks a function, or it has no such option.
    """
    module = method_module("translate", name)
    for function in ("train", "load"):
        if not hasattr(module, function):
            raise InputError(f"{module.__file__}: no function {function}; {HOLDS['translate']}")
    return parse_options(method_options(module), values, f"translate method {name}"), module.train, module.load
