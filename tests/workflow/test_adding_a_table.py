"""Follow the section "A table or a figure" of docs/extending.md in a copy of the project: add its only file."""

from pathlib import Path

import pytest
from conftest import copy_project, planned, snakemake
from pages import block, files, section, written_file
from small_results import results

PAGE = section("A table or a figure")
FILE = written_file(PAGE)
TABLE = block(PAGE, "python")
CONFIG = ("--configfile", "config/smoke.yaml")


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """Copy the project; add the new table and measurements."""
    root = copy_project(tmp_path_factory.mktemp("project"))
    before = files(root)
    (root / FILE).write_text(TABLE, encoding="utf-8")
    assert files(root) - before == {FILE}
    measures = root / "results_smoke/tables/measures.csv"
    measures.parent.mkdir(parents=True)
    rows = results({"zero_shot": {"en": 0.9, "sw": 0.5}, "optical": {"en": 0.8, "sw": 0.7}})
    rows.assign(encoder="tiny_bert").to_csv(measures, index=False)
    return root


def run(root: Path, *arguments: str) -> str:
    result = snakemake(*arguments, "--snakefile", str(root / "Snakefile"), *CONFIG, "--cores", "1", cwd=root)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


def test_it_is_planned_for_every_encoder_and_task(project):
    jobs = planned(run(project, "all", "--dry-run"))
    assert jobs["spread_table"] == 4


def test_it_is_made_and_reported(project):
    table = project / "results_smoke/tables/tiny_bert.nli.spread"
    target = f"{table.relative_to(project)}.csv"
    assert planned(run(project, target, "--dry-run")) == {"spread_table": 1, "total": 1}
    run(project, target)
    assert Path(f"{table}.csv").read_text() == "method,spread\nzero_shot,0.400000\noptical,0.100000\n"
    assert "| optical   |  0.100 |" in Path(f"{table}.md").read_text()
    run(project, target, "--report", "report.html")
    assert "tiny_bert, NLI: the gap between the best and the worst language" in (project / "report.html").read_text()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("measures: Path", "mesures: Path", "spread.py:12: unknown argument 'mesures'; did you mean 'measures'?"),
        ("def table(", "def tables(", "spread.py: no function `table`; write def table(measures: Path, encoder: str)"),
        ("CAPTION = ", "TEXT = ", 'spread.py: no caption; write CAPTION = "What the table shows."'),
    ],
)
def test_a_file_that_is_no_table_says_what_to_write(project, old, new, expected):
    (project / FILE).write_text(TABLE.replace(old, new), encoding="utf-8")
    try:
        result = snakemake("all", "--dry-run", "--snakefile", str(project / "Snakefile"), *CONFIG, cwd=project)
    finally:
        (project / FILE).write_text(TABLE, encoding="utf-8")
    assert result.returncode != 0 and expected in result.stderr
    assert "Traceback" not in result.stderr and result.stderr.splitlines()[-1].startswith("error: ")
