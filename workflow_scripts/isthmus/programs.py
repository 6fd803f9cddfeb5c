"""The programs of the workflow: one file per rule, in the folder of its stage. This module parses their source."""

import ast
from functools import cache
from pathlib import Path

from isthmus.config.options import LIBRARY
from isthmus.errors import InputError

FOLDER = LIBRARY.parent
LAUNCHER = "run.py"


@cache
def programs() -> tuple[str, ...]:
    """List the names of all programs, such as ``bitext/clean``."""
    files = [file for file in FOLDER.glob("*/*.py") if not (file.parent / "__init__.py").exists()]
    return tuple(sorted(file.relative_to(FOLDER).with_suffix("").as_posix() for file in files))


def program_file(program: str) -> Path:
    """Return the file of a program.

    Raises:
        InputError: there is no such program.
    """
    if program not in programs():
        raise InputError(f"no program {program!r}; there are: {', '.join(programs())}")
    return FOLDER / f"{program}.py"


def summary(program: str) -> str:
    """Return the first line of a program's docstring."""
    return (ast.get_docstring(_parsed(program)) or "").partition("\n")[0]


@cache
def parameters(program: str) -> dict[str, str]:
    """Return ``{parameter: annotation}`` of a program's ``main``, in order.

    Raises:
        InputError: there is no such program, or it has no ``main``.
    """
    for node in _parsed(program).body:
        if isinstance(node, ast.FunctionDef) and node.name == "main":
            return {argument.arg: ast.unparse(argument.annotation) for argument in node.args.kwonlyargs}
    raise InputError(f"{program_file(program)}: no function main")


@cache
def _parsed(program: str) -> ast.Module:
    return ast.parse(program_file(program).read_text(encoding="utf-8"))
