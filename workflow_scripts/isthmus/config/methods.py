"""The registry of methods, read from their files without importing them.

There is no list of methods. Each method is one file ``isthmus/methods/{train,align,translate}/NAME.py``.
"""

import ast
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from isthmus.config.options import LIBRARY, imported_names, module_path, options_class, parsed_module
from isthmus.errors import InputError

FAMILIES = ("ot", "adversarial", "other")
BASES = {
    "train": ("isthmus.robust.base", "TrainMethod"),
    "align": ("isthmus.alignment.base", "Aligner"),
    "translate": ("isthmus.translation.base", "TranslateMethod"),
}
KINDS = tuple(BASES)
HOLDS = {
    kind: f"a method is one file of isthmus/methods/{kind} with a dataclass ...Options and one subclass of {base}"
    for kind, (_, base) in BASES.items()
}


class Method(NamedTuple):
    """Description of a method, from its file.

    The attributes from ``family`` on are attributes of the method's class. The class itself sets ``family`` and
    ``paper``; it may inherit the others.

    Attributes:
        kind: ``train``, ``align`` or ``translate``.
        name: name of the file. A step names it.
        module: the module, such as ``isthmus.methods.align.ot``.
        options: name of the dataclass of options.
        cls: name of the class.
        family: side of the comparison: ``ot``, ``adversarial``, or ``other`` for neither.
        paper: the paper that it implements.
        closed_form: whether it has a closed-form solution, instead of training in updates.
        last: why the step must be the last of its chain, without translation; empty if it need not be.
        reads_bitext: whether it learns from bitext.
        compares: whether its loss always contrasts a pair with the other pairs of the batch.
    """

    kind: str
    name: str
    module: str
    options: str
    cls: str
    family: str
    paper: str
    closed_form: bool = False
    last: str = ""
    reads_bitext: bool = False
    compares: bool = False


INHERITED = tuple(Method._field_defaults)


@cache
def methods(kind: str) -> dict[str, Method]:
    """Return the methods of a kind by name.

    Raises:
        InputError: a file lacks one of its two classes or holds several; a class does not set its family or paper.
    """
    files = sorted((LIBRARY / "methods" / kind).glob("[a-z]*.py"))
    return {file.stem: _method(kind, file.stem) for file in files}


def method(kind: str, name: str) -> Method:
    """Return a method by name.

    Raises:
        InputError: there is no such method.
    """
    found = methods(kind)
    if name not in found:
        raise InputError(f"unknown {kind} method {name!r}; known: {', '.join(found)} ({HOLDS[kind]})")
    return found[name]


def step_method(steps: dict[str, Any], step: str) -> Method:
    """Return the method of a step."""
    return method(steps[step]["kind"], steps[step]["method"])


def chain_family(chain: str, steps: dict[str, Any]) -> str:
    """Return the family of a chain: ``ot``, ``adversarial``, ``both``, or ``other`` if its steps are in neither."""
    found = {step_method(steps, step).family for step in chain.split(".")} - {"other"}
    return "both" if len(found) == 2 else next(iter(found), "other")


def load_method(kind: str, name: str) -> tuple[type, type]:
    """Import a method: its dataclass of options and its class.

    Raises:
        InputError: there is no such method.
    """
    found = method(kind, name)
    module = import_module(found.module)
    return getattr(module, found.options), getattr(module, found.cls)


def _method(kind: str, name: str) -> Method:
    module = f"isthmus.methods.{kind}.{name}"
    options = options_class(module)
    found = [node for node in _public_classes(module) if _derives(module, node.name, BASES[kind])]
    if not options or not found:
        missing = f"subclass of {BASES[kind][1]}" if options else "dataclass ...Options"
        raise InputError(f"{module_path(module)}: no public {missing}; {HOLDS[kind]}")
    if len(found) > 1:
        names = " and ".join(node.name for node in found)
        raise InputError(
            f"{module_path(module)}:{found[1].lineno}: {names} are both a subclass of {BASES[kind][1]}; a method's file"
            " holds one: begin the name of a helper with _"
        )
    attributes = _described(module, found[0])
    for _, node in _ancestors(module, found[0].name):
        attributes = {key: value for key, value in _constants(node).items() if key in INHERITED} | attributes
    return Method(kind, name, module, options, found[0].name, **attributes)


def _described(module: str, node: ast.ClassDef) -> dict[str, Any]:
    """Return the family and the paper of a class. The class must set both itself.

    Raises:
        InputError: it does not.
    """
    own = _constants(node)
    where, known = f"{module_path(module)}:{node.lineno}", " or ".join(f'"{family}"' for family in FAMILIES)
    if own.get("family") not in FAMILIES:
        said = f"{node.name} is of the family {own['family']!r}" if "family" in own else f"{node.name} names no family"
        raise InputError(f"{where}: {said}; write under its docstring: family = {known}")
    if not own.get("paper"):
        raise InputError(f'{where}: {node.name} names no paper; write under its docstring: paper = "Author, year"')
    return {key: own[key] for key in ("family", "paper")}


def _public_classes(module: str) -> list[ast.ClassDef]:
    return [
        node for node in parsed_module(module).body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]


def _derives(module: str, name: str, base: tuple[str, str]) -> bool:
    return any((where, node.name) == base for where, node in _ancestors(module, name))


def _ancestors(module: str, name: str) -> list[tuple[str, ast.ClassDef]]:
    """List a library class and its bases in the library, in method resolution order, each with its module."""
    tree = parsed_module(module)
    imported = imported_names(tree)
    found = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            found.append((module, node))
            for base in node.bases:
                if isinstance(base, ast.Name):
                    found += _ancestors(imported.get(base.id, module), base.id)
    return list(dict.fromkeys(reversed(found)))[::-1]


def _constants(node: ast.ClassDef) -> dict[str, Any]:
    """Return the constants that the body of a class assigns, by name."""
    return {
        target.id: statement.value.value
        for statement in node.body
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and isinstance(statement.value, ast.Constant)
        for target in (statement.targets if isinstance(statement, ast.Assign) else [statement.target])
        if isinstance(target, ast.Name)
    }
