"""An edit of any module of the library changes the fingerprints of the command lines that import it, and no others."""

import ast
from functools import cache
from modulefinder import ModuleFinder
from pathlib import Path

import pytest
from conftest import SCRIPTS

from isthmus.config.options import LIBRARY
from isthmus.provenance import code
from isthmus.provenance.syntax import modules, programs, summarise

PROGRAMS = [path.relative_to(SCRIPTS).as_posix() for path in programs()]
LIBRARY_MODULES = sorted(name for name in modules() if name.startswith("isthmus."))


def file_of(module: str) -> Path:
    path = SCRIPTS / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def imports_of(path: Path) -> frozenset[str]:
    """The library's modules that a file imports as it is itself imported."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == LIBRARY.name:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.split(".")[0] == LIBRARY.name}
    found |= {".".join(name.split(".")[:depth]) for name in found for depth in range(1, name.count(".") + 1)}
    return frozenset(found & set(modules()))


def imported_at_once(path: Path) -> set[str]:
    """The library's modules that a file imports as it is itself imported, and all that these import in turn."""
    found, waiting = set(), [path]
    while waiting:
        new = imports_of(waiting.pop()) - found
        found |= new
        waiting += map(file_of, new)
    return found


@pytest.fixture(scope="module")
def imports() -> dict[str, tuple[set[str], set[str]]]:
    """Of each command line, the library's modules that it surely imports, and all that it could, by Python's own
    ``modulefinder``, which looks into every function, called or not."""
    found = {}
    for program in PROGRAMS:
        finder = ModuleFinder(path=[str(SCRIPTS)])
        finder.run_script(str(SCRIPTS / program))
        found[program] = imported_at_once(SCRIPTS / program), set(finder.modules)
    return found


@pytest.fixture(scope="module")
def before() -> dict[str, code.Code]:
    return {program: code.code_fingerprint(program) for program in PROGRAMS}


@pytest.mark.parametrize("module", LIBRARY_MODULES)
def test_an_edit_changes_the_command_lines_that_import_the_module(module, imports, before, tmp_path, monkeypatch):
    source = file_of(module)
    edited = tmp_path / source.name
    edited.write_text(f"{source.read_text()}\nprint()\n")
    summary = summarise(source)
    acts = summary.units | {"": (summarise(edited).units[""][0], summary.units.get("", ("", []))[1])}
    monkeypatch.setattr(code, "modules", lambda: modules() | {module: summary._replace(units=acts)})
    code.code_fingerprint.cache_clear()
    changed = {program for program in PROGRAMS if code.code_fingerprint(program) != before[program]}
    code.code_fingerprint.cache_clear()
    assert changed >= {program for program, (surely, _) in imports.items() if module in surely}
    assert changed <= {program for program, (_, perhaps) in imports.items() if module in perhaps}
