"""The fingerprint of the code that a program can reach. The package's docstring explains it."""

import hashlib
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from isthmus.config.options import LIBRARY
from isthmus.provenance.summaries import Module, modules, summarise

WHOLE = "*"
DISTRIBUTIONS = {
    "faiss": "faiss-cpu",
    "ot": "POT",
    "pytrec_eval": "pytrec-eval-terrier",
    "sklearn": "scikit-learn",
    "thot": "sil-thot",
    "yaml": "PyYAML",
}
"""Distributions whose name is not that of their package."""


class Code(NamedTuple):
    """What a program's results depend on.

    Attributes:
        code: ``{module: digest of its reached units}``.
        packages: ``{package: version}`` of Python and of each other package in use.
    """

    code: dict[str, str]
    packages: dict[str, str]


@cache
def code_fingerprint(script: str, *methods: str) -> Code:
    """Fingerprint a program, such as ``bitext/clean.py``. The launcher does not count.

    ``methods`` are modules that it loads by name, such as ``isthmus.methods.align.ot``. They count as a whole.
    """
    parts, packages = defaultdict(list), {"python"}
    for module, name in _reached((script, ""), *((method, WHOLE) for method in methods)):
        if module not in modules():
            packages.add(module)
        elif name in modules()[module].units:
            parts[module].append(f"{name} {modules()[module].units[name][0]}")
    return Code(
        {module: _digest(sorted(units)) for module, units in sorted(parts.items())},
        {package: _version(package) for package in sorted(packages)},
    )


def loaded_code() -> str:
    """Digest the plain form of the library modules that this process has loaded."""
    files = {str(module.__file__) for name, module in sys.modules.items() if name.split(".")[0] == LIBRARY.name}
    return _digest([str(sorted(summarise(Path(file)).units.items())) for file in sorted(files)])


def _reached(*roots: tuple[str, str]) -> set[tuple[str, str]]:
    """Return every ``(module, name)`` that the roots reach, and ``(package, "")`` for other packages."""
    found, waiting = set(roots), list(roots)
    while waiting:
        new = set(_next(*waiting.pop())) - found
        found |= new
        waiting += new
    return found


def _next(module: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield what a name of a module reaches directly."""
    summary = modules().get(module)
    if summary is None:
        return
    yield module, ""
    if name == WHOLE:
        yield from ((module, unit) for unit in summary.units)
    elif name in summary.units:
        for dotted in summary.units[name][1]:
            yield from _meant(module, summary, dotted)
    elif name in summary.bound:
        yield from _found(summary.bound[name])
    if not name:
        yield from ((module, unit) for unit in summary.units if "/" in unit)
        yield from ((package, "") for package in _packages_of(module))
        yield from ((found, "") for target in summary.loads for found, _ in _found(target) if found in modules())


def _meant(module: str, summary: Module, dotted: str) -> Iterator[tuple[str, str]]:
    """Yield the definition of a dotted name in a module."""
    first, *rest = dotted.split(".")
    if dotted.startswith("distribution "):
        yield dotted.split()[1], ""
    elif first in summary.units:
        yield module, first
    elif first in summary.bound:
        yield from _found(summary.bound[first], *rest)


def _found(target: str, *rest: str) -> Iterator[tuple[str, str]]:
    """Yield the definition behind an import and the attributes after it: a name, a whole module, or a package."""
    module, _, name = target.partition(":")
    parts = [name, *rest] if name else list(rest)
    if module.split(".")[0] != LIBRARY.name:
        package = module.split(".")[0]
        yield from [] if package in sys.stdlib_module_names else [(package, "")]
        return
    while parts and not _defines(module, parts[0]) and f"{module}.{parts[0]}" in modules():
        module = f"{module}.{parts.pop(0)}"
    yield module, parts[0] if parts else WHOLE


def _defines(module: str, name: str) -> bool:
    """Whether a package defines or imports a name itself, so that the name is not its submodule."""
    itself = f"{module}:{name}"
    return name in modules()[module].units or modules()[module].bound.get(name, itself) != itself


def _packages_of(module: str) -> Iterator[str]:
    parts = module.split(".")
    yield from (name for depth in range(1, len(parts)) if (name := ".".join(parts[:depth])) in modules())


@cache
def _version(package: str) -> str:
    if package == "python":
        return f"{sys.version_info.major}.{sys.version_info.minor}"
    try:
        return version(DISTRIBUTIONS.get(package, package))
    except PackageNotFoundError:
        return "none"


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
