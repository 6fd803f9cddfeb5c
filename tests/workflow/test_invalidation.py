"""Reruns: each edit reruns exactly the jobs that it can affect, and unchanged bytes stop the cascade."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
from conftest import copy_project, planned, snakemake
from edits import CONFIG, RESULTS, clone, installed, library
from matrix import EDITS, MODELS, VECTORS, Edit
from planning import outputs, plan
from rule_edits import rule_edits


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> Path:
    """Make a working copy with Snakemake's records of a finished run of the smoke configuration.

    Each output of a job exists; its content is its own path. ``--touch`` has recorded it. The plan depends only on such
    records and on the files' bytes, so the jobs need not run.
    """
    copy = copy_project(tmp_path_factory.mktemp("finished"))
    for path, folder in outputs(copy, CONFIG):
        file = copy / path / "config.json" if folder else copy / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(path)
    run(copy, "all", "--touch", "--forceall")
    return copy


def run(copy: Path, *arguments: str) -> str:
    """Run Snakemake in a working copy; return its output."""
    where = ("--snakefile", str(copy / "Snakefile"), "--configfile", CONFIG, "--cores", "2")
    result = snakemake(*arguments, *where, cwd=copy)
    assert result.returncode == 0, result.stderr[-5000:]
    return result.stdout + result.stderr


@pytest.mark.parametrize("edit", EDITS + rule_edits(), ids=lambda edit: edit.name)
def test_an_edit_runs_exactly_the_jobs_that_it_can_change(finished, edit: Edit):
    with edit.edit(finished):
        found = plan(finished, CONFIG)
    assert set(found.why) == found.expected(edit.roots)
    roots = [line for job, line in found.why.items() if any(fnmatch(job, root) for root in edit.roots)]
    assert [line for line in roots if edit.why not in line or line.endswith(": ")] == []


@pytest.mark.parametrize(
    ("package", "roots"),
    [
        (
            "torch",
            [*MODELS, *VECTORS, "export_encoder *", "evaluate_[nc]* *", "evaluate_sentence_vectors *", "translate_* *"],
        ),
        ("matplotlib", ["bars_figures *", "comparisons_table *", "plan_figures *"]),
        ("requests", []),
    ],
)
def test_another_version_of_a_package_runs_what_uses_it(finished, tmp_path, package, roots):
    found = plan(finished, CONFIG, installed(tmp_path, package, "99.1"))
    assert set(found.why) == found.expected(roots)
    assert all(f"packages {package} " in line for line in found.why.values() if ": after " not in line)


def test_another_working_copy_has_nothing_to_do(finished, tmp_path):
    assert plan(clone(finished, tmp_path / "clone"), CONFIG).why == {}


@pytest.mark.slow
def test_the_same_bytes_again_stop_the_cascade(tmp_path):
    """Two edits change no byte: one of clean bitext (a file), one of an encoder (a folder)."""
    copy = copy_project(tmp_path)
    wanted = [f"{RESULTS}/bitext/mw_bitext/sw.tsv", f"{RESULTS}/evaluation/tiny_bert/alignment/mw_gold.tsv"]
    run(copy, *wanted)
    edits = [
        library("bitext/clean", "CHUNK = ", "CHUNK = 1 + "),
        library("encoders/sources/random.py", "= 2000", "= 1999"),
    ]
    with edits[0](copy), edits[1](copy):
        first = planned(run(copy, *wanted, "--dry-run"))
        said = run(copy, *wanted)
        assert "Nothing to be done" in run(copy, *wanted, "--dry-run")
    rules = {"clean_bitext", "split_bitext", "exclude_overlap", "export_encoder", "evaluate_encoder_alignment"}
    assert first == dict.fromkeys(rules, 1) | {"total": 5}
    ran = re.findall(r"^\d of 5: (\w+) .*\d s$", said, flags=re.MULTILINE)
    assert sorted(ran) == ["clean_bitext", "export_encoder"]
    assert said.count("Not run, nothing changed") == 3 and "5 of 5: " in said
