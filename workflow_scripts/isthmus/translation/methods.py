"""The translate methods that a step can name: a method is one entry here and one file."""

from collections.abc import Callable, Sequence
from typing import Any

from isthmus.errors import InputError
from isthmus.training.engine import parse_options
from isthmus.translation import dictionary, hub_mt, smt

Translator = Callable[[Sequence[str]], list[str]]
"""Foreign texts to English ones."""

# Options, how a model is made of bitext (or fetched), and how it is opened.
METHODS: dict[str, tuple[type, Callable[..., None], Callable[..., Translator]]] = {
    "dictionary": (dictionary.DictionaryOptions, dictionary.train, dictionary.load),
    "smt": (smt.SmtOptions, smt.train, smt.load),
    "hub_mt": (hub_mt.HubMtOptions, hub_mt.train, hub_mt.load),
}


def method(name: str, values: dict[str, Any]) -> tuple[Any, Callable[..., None], Callable[..., Translator]]:
    """A method's options, filled in, its ``train`` and its ``load``.

    Raises:
        InputError: there is no such method, or it has no such option.
    """
    if name not in METHODS:
        raise InputError(f"unknown translate method {name!r}; known: {', '.join(METHODS)}")
    cls, train, load = METHODS[name]
    return parse_options(cls, values, f"translate method {name}"), train, load
