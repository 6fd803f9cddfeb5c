"""What docs/extending.md tells its reader to write, for the tests that do it."""

import re
from pathlib import Path

from conftest import ROOT


def section(title: str) -> str:
    """Return a section of the page."""
    page = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
    return page.split(f"\n## {title}\n")[1].split("\n## ")[0]


def block(page: str, language: str) -> str:
    """Return the only code block of a section in a language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    return found


def written_file(page: str) -> str:
    """Return the path of the file that a section says to write."""
    return re.search(r"Write\s`(workflow_scripts/\S+\.py)`", page)[1]


def files(root: Path) -> set[str]:
    """List every file of a project, except those of Snakemake and Python."""
    found = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return {path.as_posix() for path in found if not {".snakemake", "__pycache__"} & set(path.parts)}
