"""The pages say what is there: links lead somewhere, files that they name exist, and the pages stay few."""

import re
from pathlib import Path

import pytest
from conftest import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# A path in backticks from one of these folders is a file or folder of the project.
FOLDERS = ("workflow_scripts", "rules", "config", "docs", "tests", "bench", "envs", "profiles", "slurm", "report")


def prose(page: Path) -> str:
    """Return a page without its blocks of code."""
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.*)$", prose(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def dead_links(page: Path) -> list[str]:
    """Return the links of a page that lead to no file or no heading."""
    dead = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if target.startswith("http"):
            continue
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            dead.append(target)
    return dead


def missing_files(page: Path) -> list[str]:
    """Return the files that a page names and that do not exist; what it says to write ("Write `...`") does not yet."""
    named = re.findall(rf"(?<!rite\s)`((?:{'|'.join(FOLDERS)})/[\w./-]+)`", prose(page))
    return [name for name in named if "NAME" not in name and not (ROOT / name).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_link_is_dead(page):
    assert dead_links(page) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_named_files_exist(page):
    assert missing_files(page) == []


def test_pages_that_the_code_names_exist():
    named = {
        (str(file.relative_to(ROOT)), name)
        for folder in ("workflow_scripts", "rules", "config", "profiles", "slurm", "report")
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and file.suffix in {".py", ".smk", ".yaml", ".json", ".rst", ""}
        for name in re.findall(r"docs/[\w-]+\.\w+", file.read_text(encoding="utf-8"))
    }
    assert named and [(file, name) for file, name in sorted(named) if not (ROOT / name).exists()] == []


def test_the_pages_stay_few_and_the_readme_short():
    assert len(PAGES) <= 10
    assert len(PAGES[0].read_text(encoding="utf-8").splitlines()) <= 120


def test_every_method_has_a_section_with_its_paper():
    page = (ROOT / "docs/methods.md").read_text(encoding="utf-8")
    for file in (ROOT / "workflow_scripts/isthmus/methods").glob("*/[a-z]*.py"):
        assert f"\n### `{file.stem}`\n" in page, file
        (paper,) = re.findall(r'^    paper = "(.*)"', file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for number in re.findall(r"\d{4}\.\d{5}", paper):
            assert number in page, (file, number)
