"""YAML reads a configuration's text as its writer meant it, or there is an error with file and line."""

import runpy
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, SCRIPTS

from isthmus.config.checks.lines import check_text
from isthmus.config.resolve import resolve
from isthmus.errors import InputError

SMOKE = (ROOT / "config/smoke.yaml").read_text()


def written(tmp_path: Path, old: str, new: str) -> Path:
    """Write the smoke configuration with one text replaced."""
    assert old in SMOKE
    path = tmp_path / "mine #1.yaml"
    path.write_text(SMOKE.replace(old, new, 1))
    return path


def message(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        check_text(path)
        resolve(yaml.safe_load(path.read_text()), [path])
    return str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("seeds: [1]", "seeds: [010]", "YAML reads 010 as the number 8; write 8"),
        ("seeds: [1]", "seeds: [0x10]", "YAML reads 0x10 as the number 16"),
        ("seeds: [1]", "seeds: [0b11]", "YAML reads 0b11 as the number 3"),
        ("seeds: [1]", "seeds: [1_0]", "YAML reads 1_0 as the number 10"),
        ("threads: 1", "threads: 1:30", "YAML reads 1:30 as the number 90"),
        ("{bootstrap: 200", "{bootstrap: 3:20.0", "YAML reads 3:20.0 as the number 200.0"),
        ("threads: 1", "threads: ~", "threads: YAML reads ~ as nothing"),
        ("threads: 1", "threads:", "threads: nothing stands here"),
        ("low_resource: [sw]", "low_resource: [no]", 'low_resource.0: YAML reads no as false; text is written in quot'),
        ("pairs: {sw: 40", "pairs: {no: 40", 'YAML reads the key no as false; write "no"'),
        ("pairs: {sw: 40", "pairs: {010: 40", 'YAML reads the key 010 as the number 8; write "010"'),
        ("results: results_smoke", "results: off", "results: YAML reads off as false"),
        ("results: results_smoke", "results: 2026-11-28", 'results: YAML reads 2026-11-28 as a date; text'),
        ("results: results_smoke", "results: 1.10", 'results: YAML reads 1.10 as the number 1.1; text is wr'),
        ("results: results_smoke", "results: 2026-13-28", "YAML reads 2026-13-28 as timestamp, which it is not"),
        ("results: results_smoke", "results: !!python/name:os.sep x", "YAML reads x as python/name:os.sep, which it"),
        ("max_steps: 6", "max_steps: 1e1", "max_steps: YAML reads '1e1' as text; write 10"),
        ("learning_rate: 2.0e-3", "learning_rate: 2.0e3", "reads '2.0e3' as text; write 2000.0"),
    ],
)  # fmt: skip
def test_a_value_that_yaml_rewrites_is_refused_where_it_stands(tmp_path, old, new, expected):
    path = written(tmp_path, old, new)
    line = next(number for number, text in enumerate(path.read_text().splitlines(), 1) if new in text)
    said = message(path)
    assert said.startswith(f"{path}:{line}: ") and expected in said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("threads: 1", "gpu: no"),
        ("threads: 1", "threads: +1"),
        ("results: results_smoke", "results: '010'"),
        ("results: results_smoke", "results: 0o17"),
        ("low_resource: [sw]", 'low_resource: ["sw"]'),
    ],
)
def test_a_value_that_yaml_reads_as_it_stands_is_taken(tmp_path, old, new):
    path = written(tmp_path, old, new)
    resolve(yaml.safe_load(path.read_text()), [path])


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("seeds: [1]", "seeds:\n\t- 1", 11),
        ("seeds: [1]", "  seeds: [1]", 10),
        ('title: "Isthmus', 'title: "Isth"mus', 6),
        ("results: results_smoke", "results: [a", 8),
        ("results: results_smoke", 'results: "a', 8),
        ("results: results_smoke", "results: a: b", 8),
    ],
)
def test_what_is_no_yaml_is_named_with_its_line(tmp_path, old, new, line):
    path = written(tmp_path, old, new)
    with pytest.raises(InputError) as caught:
        check_text(path)
    assert str(caught.value).startswith(f"{path}:{line}: not YAML: ")


def test_what_is_no_text_is_named(tmp_path):
    path = tmp_path / "latin.yaml"
    path.write_bytes('title: "é"\n'.encode("latin-1"))
    with pytest.raises(InputError, match=r"latin\.yaml: not UTF-8 text \(byte 8\)"):
        check_text(path)
    with pytest.raises(InputError, match=r"nowhere\.yaml: No such file"):
        check_text(tmp_path / "nowhere.yaml")


def test_references_that_repeat_or_hold_themselves_end(tmp_path):
    path = tmp_path / "anchors.yaml"
    path.write_text(
        "a: &a [1, *a]\n"
        + "".join(f"b{n}: &b{n} [*b{n - 1}, *b{n - 1}]\n" if n else "b0: &b0 [1]\n" for n in range(60))
    )
    check_text(path)


def test_the_check_before_snakemake_prints_the_results_folder(tmp_path, monkeypatch, capsys):
    def run(path: Path) -> None:
        monkeypatch.setattr(sys, "argv", ["check_config.py", str(path)])
        runpy.run_path(str(SCRIPTS / "check_config.py"), run_name="__main__")

    run(written(tmp_path, "results: results_smoke", 'results: "res #1 x"  # mine'))
    assert capsys.readouterr().out == "res #1 x\n"
    run(written(tmp_path, "results: results_smoke", ""))
    assert capsys.readouterr().out == "results\n"
    with pytest.raises(SystemExit):
        run(written(tmp_path, "results: results_smoke", "results: [a"))
