"""Fingerprints of code: the effects of an edit, in a small project and in this one.

An edit of any module changes the fingerprints of the programs that import it, and no others."""

import ast
import json
import subprocess
import sys
from functools import cache
from modulefinder import ModuleFinder
from pathlib import Path

import pytest
from conftest import SCRIPTS

from isthmus.config.options import LIBRARY
from isthmus.programs import programs
from isthmus.provenance import fingerprints
from isthmus.provenance.fingerprints import code_fingerprint
from isthmus.provenance.summaries import modules, summarise

PROJECT = {
    "__init__.py": "",
    "errors.py": "class InputError(Exception): pass\n",
    "a/__init__.py": "from isthmus.a.used import used\n",
    "a/used.py": '''"""Doc."""
import numpy as np
import torch
from isthmus.b import helper as h

LIMIT = 3
OTHER, LAST = 1, 2

def used(x: int) -> int:
    """Doc."""
    unused = LIMIT
    return h(x) + unused

def unused():
    return torch.zeros(LAST)
''',
    "b.py": "from . import deep\nfrom isthmus.errors import InputError\n\ndef helper(x):\n    return deep.find(x)\n",
    "deep.py": "def find(x):\n    from isthmus.lazy import late\n    return late(x)\n\ndef lost(): pass\n",
    "lazy.py": "REGISTRY = {}\nREGISTRY['x'] = 1\n\ndef late(x):\n    import scipy\n    return scipy.fft(x)\n",
    "method.py": "class Method: pass\n\ndef train(): pass\n",
    "data/words.tsv": "one\n",
}
SCRIPT = "from isthmus.a import used\n\ndef main(): used(1)\n\nif __name__ == '__main__':\n    main()\n"
FINGERPRINT = """
import json, sys
from isthmus.provenance.fingerprints import code_fingerprint
print(json.dumps(code_fingerprint('stage/run.py', *sys.argv[1:])))
"""
PROGRAMS = [f"{name}.py" for name in programs()]
LIBRARY_MODULES = sorted(name for name in modules() if name.startswith("isthmus."))

UNDER_TEST = (
    "provenance/fingerprints.py",
    "provenance/summaries.py",
    "files.py",
    "corpora/formats/decoding.py",
    "programs.py",
    "config/options.py",
)


@pytest.fixture
def project(tmp_path) -> Path:
    """A small project of its own, with the modules under test in its library."""
    for name in UNDER_TEST:
        (tmp_path / "isthmus" / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / "isthmus" / name).write_text((SCRIPTS / "isthmus" / name).read_text())
    for name, text in PROJECT.items():
        path = tmp_path / "isthmus" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    (tmp_path / "stage").mkdir()
    (tmp_path / "stage/run.py").write_text(SCRIPT)
    return tmp_path


def fingerprint(project: Path, *methods: str) -> tuple[dict[str, str], dict[str, str]]:
    command = [sys.executable, "-c", FINGERPRINT, *methods]
    result = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    code, packages = json.loads(result.stdout)
    return code, packages


def changed(project: Path, file: str, old: str, new: str, *methods: str) -> set[str]:
    """Return the modules whose fingerprint an edit changes."""
    before, _ = fingerprint(project, *methods)
    path = project / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    after, _ = fingerprint(project, *methods)
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def test_what_is_named_is_reached_and_no_more(project):
    code, packages = fingerprint(project)
    assert set(code) == {"stage/run.py", "isthmus", "isthmus.a.used", "isthmus.b", "isthmus.deep", "isthmus.lazy"}
    assert set(packages) == {"python", "scipy"}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("isthmus/a/used.py", '"""Doc."""', '"""Another."""'),
        ("isthmus/a/used.py", "x: int) -> int", "x: float)"),
        ("isthmus/a/used.py", "return h(x) + unused", "return (h(x)\n            + unused)  # remark"),
        ("isthmus/a/used.py", "zeros(LAST)", "ones(LAST)"),
        ("isthmus/a/used.py", "OTHER, LAST = 1, 2", "OTHER, LAST = 1, 5"),
        ("isthmus/deep.py", "def lost(): pass", "def lost(): return 1"),
        ("isthmus/errors.py", "pass", "code = 1"),
        ("isthmus/method.py", "pass", "return 1"),
        ("stage/run.py", "used(1)", "used( 1 )"),
    ],
)
def test_an_edit_that_changes_nothing(project, file, old, new):
    assert changed(project, file, old, new) == set()


@pytest.mark.parametrize(
    ("file", "old", "new", "module"),
    [
        ("isthmus/a/used.py", "LIMIT = 3", "LIMIT = 4", "isthmus.a.used"),
        ("isthmus/a/used.py", "unused = LIMIT", "unused = LIMIT + 1", "isthmus.a.used"),
        ("isthmus/a/used.py", "LIMIT = 3", "LIMIT = 3\nprint(LIMIT)", "isthmus.a.used"),
        ("isthmus/deep.py", "return late(x)", "return late(x + 1)", "isthmus.deep"),
        ("isthmus/lazy.py", "REGISTRY['x'] = 1", "REGISTRY['x'] = 2", "isthmus.lazy"),
        ("isthmus/data/words.tsv", "one", "two", "isthmus"),
        ("stage/run.py", "used(1)", "used(2)", "stage/run.py"),
    ],
)
def test_an_edit_that_may_change_something(project, file, old, new, module):
    assert changed(project, file, old, new) == {module}


def test_a_name_that_is_local_is_not_the_modules(project):
    (project / "isthmus/b.py").write_text("def other(): pass\n\ndef helper(other):\n    return other\n")
    assert changed(project, "isthmus/b.py", "def other(): pass", "def other(): return 1") == set()


def test_a_method_counts_whole(project):
    assert changed(project, "isthmus/method.py", "def train(): pass", "def train(): return 1", "isthmus.method") == {
        "isthmus.method"
    }


def test_every_command_line_is_followed_to_packages_that_are_installed():
    for name in (f"{name}.py" for name in programs()):
        found = code_fingerprint(name)
        assert name in found.code
        assert "none" not in found.packages.values(), (name, found.packages)
    assert {"torch", "transformers"} <= set(code_fingerprint("train/train.py", "isthmus.tasks.nli.train").packages)
    assert "ot" in code_fingerprint("align/align.py", "isthmus.methods.align.ot").packages
    found = code_fingerprint("corpora/make_corpus.py", "isthmus.corpora.sources.microworld").code
    assert "isthmus.corpora.microworld.grammar.fi" in found


def file_of(module: str) -> Path:
    path = SCRIPTS / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def imports_of(path: Path) -> frozenset[str]:
    """List the library's modules that a file imports when it is imported itself."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == LIBRARY.name:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.split(".")[0] == LIBRARY.name}
    found |= {".".join(name.split(".")[:depth]) for name in found for depth in range(1, name.count(".") + 1)}
    return frozenset(found & set(modules()))


def imported_at_once(path: Path) -> set[str]:
    """List the library's modules that a file imports when it is imported itself, transitively."""
    found, waiting = set(), [path]
    while waiting:
        new = imports_of(waiting.pop()) - found
        found |= new
        waiting += map(file_of, new)
    return found


@pytest.fixture(scope="module")
def imports() -> dict[str, tuple[set[str], set[str]]]:
    """For each program, the modules of the library that it certainly imports, and those that it could import.

    The latter come from Python's ``modulefinder``, which looks into every function, called or not."""
    found = {}
    for program in PROGRAMS:
        finder = ModuleFinder(path=[str(SCRIPTS)])
        finder.run_script(str(SCRIPTS / program))
        found[program] = imported_at_once(SCRIPTS / program), set(finder.modules)
    return found


@pytest.fixture(scope="module")
def before() -> dict[str, fingerprints.Code]:
    return {program: code_fingerprint(program) for program in PROGRAMS}


@pytest.mark.parametrize("module", LIBRARY_MODULES)
def test_an_edit_changes_the_command_lines_that_import_the_module(module, imports, before, tmp_path, monkeypatch):
    source = file_of(module)
    edited = tmp_path / source.name
    edited.write_text(f"{source.read_text()}\nprint()\n")
    summary = summarise(source)
    acts = summary.units | {"": (summarise(edited).units[""][0], summary.units.get("", ("", []))[1])}
    monkeypatch.setattr(fingerprints, "modules", lambda: modules() | {module: summary._replace(units=acts)})
    code_fingerprint.cache_clear()
    changed = {program for program in PROGRAMS if code_fingerprint(program) != before[program]}
    code_fingerprint.cache_clear()
    assert changed >= {program for program, (surely, _) in imports.items() if module in surely}
    assert changed <= {program for program, (_, perhaps) in imports.items() if module in perhaps}
