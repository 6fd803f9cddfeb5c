"""Follow the section "A source" of docs/extending.md in a copy of the project: add its file and its block."""

from pathlib import Path

import pytest
import yaml
from conftest import copy_project, snakemake
from pages import block, files, section, written_file

PAGE = section("A source")
TARGET = "results_smoke/corpora/mine/sw.tsv"


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """Copy the project; add the page's file, its block in the smoke configuration, and two pairs."""
    root = copy_project(tmp_path_factory.mktemp("project"))
    file = root / written_file(PAGE)
    before = files(root)
    file.write_text(block(PAGE, "python"), encoding="utf-8")
    assert files(root) - before == {file.relative_to(root).as_posix()}
    config = yaml.safe_load((root / "config/smoke.yaml").read_text())
    config["corpora"] |= yaml.safe_load(block(PAGE, "yaml"))["corpora"]
    (root / "mine.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    (root / "pairs.sw.txt").write_text("One goat. ||| Mbuzi mmoja.\nTwo goats. ||| Mbuzi wawili.\n")
    return root


def run(root: Path, config: str = "mine.yaml", *more: str) -> tuple[int, str]:
    where = ("--snakefile", str(root / "Snakefile"), "--configfile", config, "--cores", "1")
    done = snakemake(TARGET, *where, *more, cwd=root)
    return done.returncode, done.stdout + done.stderr


def test_the_source_makes_a_corpus(project):
    status, output = run(project)
    assert status == 0, output
    rows = (project / TARGET).read_text().splitlines()
    assert rows == ["id\tenglish\tforeign", "1\tOne goat.\tMbuzi mmoja.", "2\tTwo goats.\tMbuzi wawili."]


def test_a_misspelt_key_of_the_new_source_is_explained(project):
    (project / "wrong.yaml").write_text((project / "mine.yaml").read_text().replace("path: pairs", "pathh: pairs"))
    status, output = run(project, "wrong.yaml", "--dry-run")
    assert status != 0 and "pathh" in output and "path" in output


def test_a_bad_row_is_named_with_its_line(project):
    (project / "pairs.sw.txt").write_text("One goat. ||| Mbuzi mmoja.\nTwo goats.\n")
    status, output = run(project)
    assert status != 0 and "pairs.sw.txt:2: not of the form `english ||| foreign`" in output
