"""The fingerprint of the code that a command line can reach, so that an edit reruns the jobs it can change.

Snakemake compares a rule's own text and its script, but not what the script imports. Modules are found from the import
statements; comments, docstrings and formatting count for nothing.
"""

import ast
import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from isthmus.options import LIBRARY


@cache
def code_fingerprint(script: str, *modules: str) -> str:
    """SHA-256, 16 digits, over the syntax of ``workflow_scripts/{script}``, of ``modules`` (such as
    ``isthmus.align.ot``), which it imports by name, and of the library modules that these reach."""
    digest = hashlib.sha256()
    for path in reached(LIBRARY.parent / script, *(file for module in modules for file in _files(module))):
        digest.update(_syntax(path).encode())
    return digest.hexdigest()[:16]


def loaded_code() -> str:
    """SHA-256, 16 digits, over the syntax of the library modules that this process has loaded."""
    files = {str(module.__file__) for name, module in sys.modules.items() if name.split(".")[0] == LIBRARY.name}
    digest = hashlib.sha256("".join(_syntax(Path(file)) for file in sorted(files)).encode())
    return digest.hexdigest()[:16]


def reached(*paths: Path) -> list[Path]:
    """``paths`` and every library file that they import, directly or through others, in a fixed order."""
    found = set(paths)
    waiting = list(paths)
    while waiting:
        new = _imported(waiting.pop()) - found
        found |= new
        waiting += new
    return sorted(found)


@cache
def _imported(path: Path) -> frozenset[Path]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(file for name in _names(tree) for file in _files(name))


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _files(module: str) -> Iterator[Path]:
    """The files that importing a library module runs: its own and its packages' ``__init__``."""
    parts = module.split(".")
    if parts[0] != LIBRARY.name:
        return
    for depth in range(1, len(parts) + 1):
        path = LIBRARY.parent.joinpath(*parts[:depth])
        for file in (path / "__init__.py", path.with_suffix(".py")):
            if file.is_file():
                yield file


@cache
def _syntax(path: Path) -> str:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                node.body = node.body[1:]
    return ast.dump(tree)
