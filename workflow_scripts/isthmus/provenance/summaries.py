"""Summaries of source files: the units of a module, each with its plain form and the names that it uses.

Summaries are cached in ``__pycache__``, as compiled modules are, by the size and the time stamp of their source.
"""

import ast
import hashlib
import json
import os
import symtable
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from isthmus.config.options import LIBRARY
from isthmus.files import digest, write_text
from isthmus.programs import program_file, programs


class Module(NamedTuple):
    """A module's summary.

    Attributes:
        units: ``{name: (digest of its plain form, dotted names it uses)}`` for each definition. The name "" stands for
            the statements that run on import, a path for a data file of the package.
        bound: ``{name: "module:name"}`` or ``{name: "module:"}`` for each import, at any depth.
        loads: the imports that run when the module is imported.
    """

    units: dict[str, tuple[str, list[str]]]
    bound: dict[str, str]
    loads: list[str]


@cache
def modules() -> dict[str, Module]:
    """Summarise everything in ``workflow_scripts``, by dotted name; a program by its file name."""
    kept = LIBRARY / "__pycache__" / f"summaries.{sys.implementation.cache_tag}.json"
    known = _kept(kept)
    found: dict[str, Any] = {}
    for path in sorted([*map(program_file, programs()), *LIBRARY.rglob("*.*")]):
        if path.parent.name != "__pycache__":
            name, status = path.relative_to(LIBRARY.parent).as_posix(), path.stat()
            stamp = [status.st_mtime_ns, status.st_size]
            entry = known.get(name)
            found[name] = entry if entry and entry[0] == stamp else [stamp, summarise(path)]
    if found != known:
        _keep(kept, found)
    result = {_module_name(file): Module(*entry[1]) for file, entry in found.items() if file.endswith(".py")}
    for file, (_, data) in found.items():
        if not file.endswith(".py"):
            package = next(name for name in _parents(file) if name in result)
            result[package].units[file] = data
    return result


def summarise(path: Path) -> Module | tuple[str, list[str]]:
    """Summarise a source file, or digest a data file, which uses no name."""
    if path.suffix != ".py":
        return digest(path), []
    package = ".".join(path.relative_to(LIBRARY.parent).parent.parts) if path.is_relative_to(LIBRARY) else ""
    tree = _Plain().visit(ast.parse(path.read_text(encoding="utf-8")))
    sources: dict[str, list[str]] = defaultdict(list)
    for node in tree.body:
        for name in _defined(node):
            sources[name].append(ast.unparse(node))
    units = {name: (_digest("\n".join(texts)), _used("\n".join(texts))) for name, texts in sources.items()}
    bound = {name: target for node in ast.walk(tree) for name, target in _bindings(node, package)}
    return Module(units, bound, [target for node in _at_once(tree) for _, target in _bindings(node, package)])


class _Plain(ast.NodeTransformer):
    """Removes what has no effect: strings that stand alone, annotations of functions, imports for type checkers."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if getattr(node, "body", None) == []:
            node.body = [ast.Pass()]
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        alone = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return None if alone else self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST | None:
        return None if ast.unparse(node.test).endswith("TYPE_CHECKING") else self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node


def _defined(node: ast.stmt) -> list[str]:
    """List the names that a module's statement defines; "" if it neither defines nor imports."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Pass):
        return []
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        parts = [part for target in targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])]
        if all(isinstance(part, ast.Name) for part in parts):
            return [part.id for part in parts]
    return [""]


def _used(text: str) -> list[str]:
    """List the dotted names that a piece of source uses of its module and its imports; local names are left out."""
    names = set(_outer(symtable.symtable(text, "", "exec")))
    visitor = _Dotted()
    visitor.visit(ast.parse(text))
    return sorted({dotted for dotted in visitor.found if dotted.split(".")[0] in names} | visitor.installed)


def _outer(table: symtable.SymbolTable) -> Iterator[str]:
    top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (top or symbol.is_global() or symbol.is_imported()):
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _outer(inner)


class _Dotted(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: set[str] = set()
        self.installed: set[str] = set()

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id == "distribution":
            self.installed.update(f"distribution {ast.literal_eval(name)}" for name in node.args)
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        self.found.add(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        inner, parts = node.value, [node.attr]
        while isinstance(inner, ast.Attribute):
            inner, parts = inner.value, [inner.attr, *parts]
        if isinstance(inner, ast.Name):
            self.found.add(".".join([inner.id, *parts]))
        else:
            self.visit(inner)


def _bindings(node: ast.AST, package: str) -> Iterator[tuple[str, str]]:
    """Yield ``(name, "module:name" or "module:")`` for each import of a statement in a package."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            name = alias.name if alias.asname else alias.name.split(".")[0]
            yield alias.asname or name, f"{name}:"
    elif isinstance(node, ast.ImportFrom):
        above = package.rsplit(".", node.level - 1)[0] if node.level else ""
        module = ".".join(filter(None, [above, node.module]))
        yield from ((alias.asname or alias.name, f"{module}:{alias.name}") for alias in node.names)


def _at_once(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that run on import: all but the bodies of functions."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _at_once(child)


def _module_name(file: str) -> str:
    if not file.startswith(f"{LIBRARY.name}/"):
        return file
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _parents(file: str) -> Iterator[str]:
    parts = file.split("/")[:-1]
    yield from (".".join(parts[:depth]) for depth in range(len(parts), 0, -1))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def _version() -> str:
    """Identify the code that summarises: cached summaries of another version are not used."""
    return _digest(sys.version + Path(__file__).read_text(encoding="utf-8"))


def _kept(path: Path) -> dict[str, Any]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept["found"] if isinstance(kept, dict) and kept.get("by") == _version() else {}


def _keep(path: Path, found: dict[str, Any]) -> None:
    if os.access(path.parent if path.parent.exists() else LIBRARY, os.W_OK):
        write_text(path, json.dumps({"by": _version(), "found": found}))
