"""A method's one file, imported: its options, and the class that does what it says.

Nothing lists the methods: a file ``isthmus/{align,adversarial,translation}/NAME.py`` that holds a dataclass
``...Options`` is the method ``NAME``.
"""

from importlib import import_module
from types import ModuleType

from isthmus.config.options import module_path, options_class
from isthmus.config.steps import HOLDS, methods
from isthmus.errors import InputError


def method_module(kind: str, method: str) -> ModuleType:
    """The module of a method of a kind of step.

    Raises:
        InputError: there is no such method.
    """
    found = methods(kind)
    if method not in found:
        raise InputError(f"unknown {kind} method {method!r}; known: {', '.join(found)} ({HOLDS[kind]})")
    return import_module(found[method])


def method_options(module: ModuleType) -> type:
    """The dataclass of a method's options."""
    return getattr(module, options_class(module.__name__))


def method_class(module: ModuleType, base: type) -> type | None:
    """The one public class that ``module`` defines under ``base``, if there is one.

    Raises:
        InputError: there are several.
    """
    found = [
        cls
        for name, cls in vars(module).items()
        if isinstance(cls, type)
        and issubclass(cls, base)
        and cls.__module__ == module.__name__
        and not name.startswith("_")
    ]
    if len(found) > 1:
        names = " and ".join(cls.__name__ for cls in found)
        raise InputError(
            f"{module_path(module.__name__)}: {names} are both a subclass of {base.__name__}; a method's "
            "file holds one: begin the name of a helper with _"
        )
    return found[0] if found else None
