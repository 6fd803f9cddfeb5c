"""The fingerprint of the code that a command line can reach: an edit reruns the jobs it can change and no other.

Snakemake compares a rule's own text and its script, but not what the script imports. Here a command line reaches what
it names, that reaches what it names in turn, down to single functions, classes and constants; a module that is reached
also does what it does on being imported. What is used of other packages counts by their versions.
"""

import hashlib
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from isthmus.config.options import LIBRARY
from isthmus.provenance.syntax import Module, modules, summarise

WHOLE = "*"
DISTRIBUTIONS = {
    "faiss": "faiss-cpu",
    "ot": "POT",
    "pytrec_eval": "pytrec-eval-terrier",
    "sklearn": "scikit-learn",
    "thot": "sil-thot",
    "yaml": "PyYAML",
}
"""The packages whose distribution has another name."""


class Code(NamedTuple):
    """What a command line's results depend on.

    Attributes:
        code: ``{module: digest of what is reached of it}``.
        packages: ``{package: version}`` of what that uses of other packages, and of Python.
    """

    code: dict[str, str]
    packages: dict[str, str]


@cache
def code_fingerprint(script: str, *methods: str) -> Code:
    """The code that the command line ``workflow_scripts/{script}`` reaches, and the whole of ``methods``, modules such
    as ``isthmus.methods.align.ot`` that it imports by name."""
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
    """SHA-256, 16 digits, over the syntax of the library modules that this process has loaded."""
    files = {str(module.__file__) for name, module in sys.modules.items() if name.split(".")[0] == LIBRARY.name}
    return _digest([str(sorted(summarise(Path(file)).units.items())) for file in sorted(files)])


def _reached(*roots: tuple[str, str]) -> set[tuple[str, str]]:
    """Every ``(module, name)`` that the roots reach; ``(package, "")`` of other packages."""
    found, waiting = set(roots), list(roots)
    while waiting:
        new = set(_next(*waiting.pop())) - found
        found |= new
        waiting += new
    return found


def _next(module: str, name: str) -> Iterator[tuple[str, str]]:
    """What is reached directly from a name of a module."""
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
    """What a dotted name stands for in a module."""
    first, *rest = dotted.split(".")
    if dotted.startswith("distribution "):
        yield dotted.split()[1], ""
    elif first in summary.units:
        yield module, first
    elif first in summary.bound:
        yield from _found(summary.bound[first], *rest)


def _found(target: str, *rest: str) -> Iterator[tuple[str, str]]:
    """The library's name that an import and the attributes after it stand for, or its whole module; or the package."""
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
    """Whether a name of a package is what the package defines or imports, and not its module of that name."""
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
