"""Methods are found in their files: what a file must hold, and what is said where it does not."""

from dataclasses import is_dataclass
from types import ModuleType

import pytest

from isthmus.alignment.base import Aligner, aligner_of
from isthmus.config import options
from isthmus.config.methods import method_class, method_module, method_options
from isthmus.config.steps import KINDS, methods, step_module
from isthmus.errors import InputError
from isthmus.provenance.code import code_fingerprint
from isthmus.robust import new_adversary, options_class
from isthmus.training.engine import TrainingOptions
from isthmus.translation.methods import method


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_of_a_kind_holds_what_its_kind_needs(kind):
    found = methods(kind)
    assert found and "base" not in found
    for name in found:
        if kind == "align":
            cls, aligner = aligner_of(name)
            assert is_dataclass(cls) and issubclass(aligner, Aligner)
        elif kind == "train":
            parsed = options_class(name, TrainingOptions)()
            assert (new_adversary(name, parsed) is None) == (name == "plain")
        else:
            assert all(map(callable, method(name, {})[1:]))


def test_an_unknown_method_is_told_what_a_file_must_hold():
    with pytest.raises(InputError, match=r"unknown align method 'optimal'; known: .*ot, .*one subclass of Aligner"):
        method_module("align", "optimal")


def test_the_class_is_the_files_own_and_public():
    class Imported: ...

    made = ModuleType("isthmus.alignment.made")
    made.Imported = Imported
    assert method_class(made, Imported) is None
    exec("class _Helper(Imported): ...\nclass Mine(Imported): ...", vars(made))
    assert method_class(made, Imported) is made.Mine
    exec("class Other(Imported): ...", vars(made))
    with pytest.raises(InputError, match=r"made\.py: Mine and Other are both a subclass of Imported"):
        method_class(made, Imported)


def test_two_options_in_a_file_are_refused(tmp_path, monkeypatch):
    (tmp_path / "isthmus").mkdir()
    (tmp_path / "isthmus/made.py").write_text("class OneOptions: ...\nclass TwoOptions: ...\n")
    monkeypatch.setattr(options, "LIBRARY", tmp_path / "isthmus")
    with pytest.raises(InputError, match=r"made\.py: OneOptions and TwoOptions are both options"):
        options.options_class("isthmus.made")


def test_a_step_depends_on_the_code_of_its_own_method_alone():
    steps = {"a": {"kind": "align", "method": "ot"}, "b": {"kind": "align", "method": "score"}}
    modules = {name: step_module(steps, name) for name in steps}
    assert modules == {"a": "isthmus.methods.align.ot", "b": "isthmus.methods.align.score"}
    assert not code_fingerprint("align/align.py").code.keys() & set(modules.values())
    assert "isthmus.methods.align.ot" not in code_fingerprint("align/align.py", modules["b"]).code


def test_options_are_those_of_the_file():
    assert method_options(method_module("align", "ot")).__name__ == "OtOptions"
