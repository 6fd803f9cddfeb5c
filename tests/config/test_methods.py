"""Methods are found in their files: what a file must hold, and what is said where it does not."""

import ast
from dataclasses import is_dataclass

import pytest

from isthmus.alignment.base import Aligner
from isthmus.config import methods as found
from isthmus.config import options
from isthmus.config.methods import KINDS, Method, load_method, methods, step_method
from isthmus.errors import InputError
from isthmus.provenance.fingerprints import code_fingerprint
from isthmus.robust.base import TrainMethod
from isthmus.translation.base import TranslateMethod

BASES = {"train": TrainMethod, "align": Aligner, "translate": TranslateMethod}
FILE = '''"""A method."""

from isthmus.alignment.base import Aligner


class MineOptions: ...


class Mine(Aligner):
    """A method."""

    family = "ot"
    paper = "Nobody 2000"
'''


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Write ``mine.py``, the one align method of a library, and read it."""

    def read(text: str) -> Method:
        folder = tmp_path / "isthmus/methods/align"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "mine.py").write_text(text)
        base = tmp_path / "isthmus/alignment/base.py"
        base.parent.mkdir(exist_ok=True)
        base.write_text("class Aligner:\n    reads_bitext = True\n")
        with monkeypatch.context() as patch:
            patch.setattr(options, "LIBRARY", tmp_path / "isthmus")
            for cached in (options.parsed_module, options.options_class):
                cached.cache_clear()
            try:
                return found._method("align", "mine")
            finally:
                for cached in (options.parsed_module, options.options_class):
                    cached.cache_clear()

    return read


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_of_a_kind_holds_what_its_kind_needs(kind):
    assert methods(kind)
    for name, method in methods(kind).items():
        options_of, cls = load_method(kind, name)
        assert is_dataclass(options_of) and issubclass(cls, BASES[kind])
        for attribute in ("family", "paper", *found.INHERITED):
            default = Method._field_defaults.get(attribute)
            value = getattr(cls, attribute, default)
            if not isinstance(value, property):  # which depends on the options
                assert getattr(method, attribute) == value, (name, attribute)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_holds_its_options_its_class_and_nothing_else(kind):
    for method in methods(kind).values():
        body = options.parsed_module(method.module).body
        defined = [node.name for node in body if isinstance(node, ast.ClassDef | ast.FunctionDef)]
        assert defined == [method.options, method.cls], method.name


def test_what_a_method_is_comes_from_its_class_and_its_bases():
    assert (methods("align")["rotation"].closed_form, methods("align")["ot"].closed_form) == (True, False)
    assert [name for kind in KINDS for name, method in methods(kind).items() if method.last] == ["rotation"]
    assert {name for name, method in methods("train").items() if method.reads_bitext} == {
        "language_adversarial",
        "ot_posterior",
        "vat_text",
    }
    assert all(method.reads_bitext for method in methods("align").values())
    assert [name for name, method in methods("translate").items() if not method.reads_bitext] == ["hub_mt"]


def test_an_unknown_method_is_told_what_a_file_must_hold():
    with pytest.raises(InputError, match=r"unknown align method 'optimal'; known: .*ot, .*one subclass of Aligner"):
        load_method("align", "optimal")


def test_the_class_is_the_files_own_and_public(written):
    assert written(FILE).cls == "Mine"
    assert (
        written(FILE.replace("class MineOptions", "class _Helper(Aligner): ...\n\n\nclass MineOptions")).cls == "Mine"
    )
    with pytest.raises(InputError, match=r"mine\.py:\d+: Mine and Other are both a subclass of Aligner"):
        written(FILE + "\n\nclass Other(Aligner): ...\n")
    with pytest.raises(InputError, match=r"mine\.py: no public subclass of Aligner; a method is one file of"):
        written(FILE.replace("Mine(Aligner)", "Mine"))
    with pytest.raises(InputError, match=r"mine\.py: no public dataclass \.\.\.Options; a method is one file of"):
        written(FILE.replace("class MineOptions: ...", ""))


def test_a_method_without_a_family_or_a_paper_is_told_the_line_to_write(written):
    assert written(FILE).family == "ot" and written(FILE).reads_bitext
    write = r'write under its docstring: family = "ot" or "adversarial" or "other"'
    with pytest.raises(InputError, match=rf"mine\.py:9: Mine names no family; {write}"):
        written(FILE.replace('    family = "ot"\n', ""))
    with pytest.raises(InputError, match=rf"mine\.py:9: Mine is of the family 'optimal'; {write}"):
        written(FILE.replace('"ot"', '"optimal"'))
    with pytest.raises(InputError, match=r'mine\.py:9: Mine names no paper; write under its docstring: paper = "'):
        written(FILE.replace('    paper = "Nobody 2000"\n', ""))


def test_two_options_in_a_file_are_refused(written):
    with pytest.raises(InputError, match=r"mine\.py: OneOptions and MineOptions are both options"):
        written(FILE.replace("class MineOptions", "class OneOptions: ...\n\n\nclass MineOptions"))


def test_a_step_depends_on_the_code_of_its_own_method_alone():
    steps = {"a": {"kind": "align", "method": "ot"}, "b": {"kind": "align", "method": "score"}}
    modules = {name: step_method(steps, name).module for name in steps}
    assert modules == {"a": "isthmus.methods.align.ot", "b": "isthmus.methods.align.score"}
    assert not code_fingerprint("align/align").code.keys() & set(modules.values())
    assert "isthmus.methods.align.ot" not in code_fingerprint("align/align", modules["b"]).code


def test_options_are_those_of_the_file():
    assert load_method("align", "ot")[0].__name__ == "OtOptions"
