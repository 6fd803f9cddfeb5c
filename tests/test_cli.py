"""Command lines follow from the signature of a program's main, and end with a status that says why."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import program

from isthmus.cli import Files, Folder, Input, Json, Output, Precision, Words, call
from isthmus.errors import InputError
from isthmus.files import atomic
from isthmus.programs import parameters, program_file, programs, summary


def run(monkeypatch: pytest.MonkeyPatch, main, *words: object) -> None:
    monkeypatch.setattr(sys, "argv", ["run.py", *map(str, words)])
    call(main, "Do it.\n\nArgs:\n    model: what is read\n")


def test_values_have_the_types_of_the_signature(monkeypatch, tmp_path):
    seen = {}

    def main(
        *, model: Input, bitext: Files = (), columns: Words = (), options: Json, title: str = "", rate: float = 0.5,
        precision: Precision = "auto", output: Output | None = None,
    ) -> None:  # fmt: skip
        seen.update(locals())

    run(
        monkeypatch,
        main,
        "--model",
        "a",
        "--bitext",
        "x",
        "y",
        "--columns",
        "--options",
        '{"a": [1, 2.5]}',
        "--title=-x",
    )
    assert seen["model"] == Path("a") and seen["bitext"] == (Path("x"), Path("y")) and seen["columns"] == ()
    assert seen["options"] == {"a": [1, 2.5]} and seen["title"] == "-x" and seen["rate"] == 0.5
    assert seen["precision"] == "auto" and seen["output"] is None


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--options", "{"], "--options: not JSON"),
        (["--options", "1", "--mod", "x"], "--mod"),
        (["--options", "1", "--precision", "half"], "invalid choice 'half'"),
        ([], "--options"),
    ],
)
def test_a_wrong_word_is_named(monkeypatch, capsys, words, message):
    def main(*, options: Json, precision: Precision = "auto") -> None:
        raise AssertionError

    with pytest.raises(SystemExit, match="2"):
        run(monkeypatch, main, *words)
    assert message in "".join(capsys.readouterr())


def test_a_folder_must_match_its_digests(monkeypatch, caplog, tmp_path):
    seen = []

    def main(*, model: Folder) -> None:
        seen.append(model)

    folder, digests = tmp_path / "model", tmp_path / "model.sha256"
    with atomic(folder) as temporary:
        temporary.mkdir()
        (temporary / "weights").write_text("1")
    run(monkeypatch, main, "--model", digests)
    assert seen == [folder]
    (folder / "more").touch()
    with pytest.raises(SystemExit, match="1"):
        run(monkeypatch, main, "--model", digests)
    assert "more is not as it was made" in caplog.text and seen == [folder]


def test_help_teaches(monkeypatch, capsys):
    def main(*, model: Input) -> None:
        raise AssertionError

    with pytest.raises(SystemExit, match="0"):
        run(monkeypatch, main, "--help")
    said = capsys.readouterr().out
    assert "Do it." in said and "what is read" in said and "Args:" not in said


def test_the_launcher_lists_the_programs_and_refuses_others():
    listed = subprocess.run(program("--help"), capture_output=True, text=True, check=True).stdout
    assert all(f"{name} " in listed and summary(name) in listed for name in programs())
    refused = subprocess.run(program("bitext/cleen"), capture_output=True, text=True)
    assert refused.returncode == 1 and "no program 'bitext/cleen'; there are: align/align" in refused.stderr


@pytest.mark.parametrize("name", programs())
def test_help_describes_every_parameter(name):
    docstring = ast.get_docstring(ast.parse(program_file(name).read_text()))
    assert set(re.findall(r"^    (\w+):", docstring.partition("Args:")[2], flags=re.MULTILINE)) == set(parameters(name))


def test_a_program_without_main_is_refused():
    assert next(iter(parameters("bitext/clean"))) == "input"
    with pytest.raises(InputError, match="no program 'nothing/here'"):
        program_file("nothing/here")
