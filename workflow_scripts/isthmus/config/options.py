"""Read the options of a step from its source. One dataclass gives their names, documentation and defaults.

The source is parsed, not imported: an import would load torch, which takes seconds at each command.
"""

import ast
import re
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from isthmus.errors import InputError

Options = TypeVar("Options")
LIBRARY = Path(__file__).resolve().parents[1]
POSITIVE = (
    "batch_size",
    "epsilon",
    "length",
    "learning_rate",
    "temperature",
    "vocabulary",
    "hidden",
    "heads",
    "positions",
)
TYPES = {"int": "integer", "float": "number", "bool": "boolean", "str": "string"}


def parse_options(cls: type[Options], values: dict[str, Any], where: str) -> Options:
    """Build an options dataclass from a config block.

    Raises:
        InputError: ``values`` has an unknown key; the message lists the known ones.
    """
    known = [field.name for field in fields(cls)]  # type: ignore[arg-type]
    unknown = [key for key in values if key not in known]
    if unknown:
        raise InputError(f"{where}: unknown option {unknown[0]!r}; known: {', '.join(known)}")
    return cls(**values)


@cache
def options_schema(module: str, name: str) -> dict[str, Any]:
    """Return the JSON schema of a dataclass ``name`` and its bases, in a module such as ``isthmus.methods.align.ot``.

    Descriptions come from the ``Attributes:`` section of the docstring. A field's annotation is one of ``int``,
    ``float``, ``bool``, ``str`` or ``Literal[...]``; its default is a literal.

    Raises:
        LookupError: there is no such class in the module.
    """
    tree = parsed_module(module)
    found = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name]
    if not found:
        raise LookupError(f"{module} has no class {name}")
    properties: dict[str, Any] = {}
    imported = imported_names(tree)
    for base in found[0].bases:
        if isinstance(base, ast.Name):
            properties |= options_schema(imported.get(base.id, module), base.id)["properties"]
    described = _descriptions(ast.get_docstring(found[0]) or "")
    for node in found[0].body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            field = node.target.id
            properties[field] = {
                **_type(node.annotation),
                **_least(field, node),
                "default": ast.literal_eval(node.value),
                "description": described.get(field) or properties.get(field, {}).get("description", ""),
            }
    return {"type": "object", "additionalProperties": False, "properties": properties}


def module_path(module: str) -> Path:
    """Return the file of a library module."""
    path = LIBRARY.parent.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def options_class(module: str) -> str | None:
    """Return the name of the module's one public class ``...Options``, or ``None``.

    Raises:
        InputError: it has several.
    """
    names = [node.name for node in parsed_module(module).body if isinstance(node, ast.ClassDef)]
    found = [name for name in names if name.endswith("Options") and not name.startswith("_")]
    if len(found) > 1:
        raise InputError(f"{module_path(module)}: {' and '.join(found)} are both options; a method's file holds one")
    return found[0] if found else None


@cache
def parsed_module(module: str) -> ast.Module:
    """Parse a library module.

    Raises:
        InputError: it is not Python.
    """
    path = module_path(module)
    try:
        return ast.parse(path.read_text(encoding="utf-8"), str(path))
    except SyntaxError as error:
        raise InputError(f"{path}:{error.lineno}: not Python: {error.msg}") from None


def imported_names(tree: ast.Module) -> dict[str, str]:
    """Return ``{name: module}`` of a module's imports from the library."""
    return {
        alias.asname or alias.name: node.module
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("isthmus")
        for alias in node.names
    }


def _type(annotation: ast.expr) -> dict[str, Any]:
    if isinstance(annotation, ast.Name):
        return {"type": TYPES[annotation.id]}
    assert isinstance(annotation, ast.Subscript)
    values = ast.literal_eval(annotation.slice)
    return {"enum": list(values) if isinstance(values, tuple) else [values]}


def _least(field: str, node: ast.AnnAssign) -> dict[str, int]:
    """Return the lower bound of a number, by its name. A count is at least 0, unless its default is negative."""
    kind = ast.unparse(node.annotation)
    if field.endswith(POSITIVE) and kind in ("int", "float"):
        return {"exclusiveMinimum": 0}
    return {"minimum": 0} if kind == "int" and ast.literal_eval(node.value) >= 0 else {}


def _descriptions(docstring: str) -> dict[str, str]:
    """Read ``{field: text}`` from a Google-style ``Attributes:`` section; a description may run over lines."""
    if "Attributes:" not in docstring:
        return {}
    section = docstring.split("Attributes:", 1)[1]
    entries = re.findall(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", section, flags=re.MULTILINE)
    return {field: " ".join(text.replace("``", "`").split()) for field, text in entries}
