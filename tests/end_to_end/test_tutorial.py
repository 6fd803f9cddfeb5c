"""docs/tutorial.md, done as it says: its files are written, its commands run."""

import re
import shlex
import subprocess
from pathlib import Path

import pandas as pd
import pytest
import yaml
from conftest import ROOT, planned, snakemake

PAGE = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
# "Write `FILE`", the rest of the paragraph, and the block.
FILES = dict(
    re.findall(r"Write\s`(mine[\w./]*)`(?:[^\n]|\n(?!\n))*\n\n```\w+\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
)
COMMANDS = re.findall(r"^```sh\n(.*?)\n```", PAGE, flags=re.MULTILINE | re.DOTALL)


def written(folder: Path) -> Path:
    """Write the page's files into a folder."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one of the page's commands."""
    program, *arguments = shlex.split(command)
    if program == "snakemake":
        return snakemake(*arguments, cwd=folder)
    return subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True)


def test_the_page_plans_every_chain_and_a_verdict(tmp_path):
    plan = run(COMMANDS[0], written(tmp_path))
    assert plan.returncode == 0, plan.stdout + plan.stderr
    jobs = planned(plan.stdout + plan.stderr)
    assert (jobs["train"], jobs["align"], jobs["evaluate_clir"], jobs["verdict_table"]) == (4, 4, 8, 1)


def test_a_misspelt_key_is_explained_as_the_page_says(tmp_path):
    config = written(tmp_path) / "mine.yaml"
    config.write_text(config.read_text().replace("    documents:", "    documnets:"))
    plan = run(COMMANDS[0], tmp_path)
    assert plan.returncode != 0 and "did you mean 'documents'" in plan.stdout + plan.stderr


@pytest.mark.slow
def test_the_page_ends_with_a_verdict(tmp_path):
    """A small budget: one seed, two updates a step."""
    config = written(tmp_path) / "mine.yaml"
    small = yaml.safe_load(config.read_text()) | {"seeds": [1]}
    for step in small["steps"].values():
        step["options"]["max_steps"] = 2
    config.write_text(yaml.safe_dump(small, sort_keys=False))
    outcomes = [run(command, tmp_path) for command in COMMANDS]
    assert [outcome.returncode for outcome in outcomes] == [0] * len(COMMANDS), outcomes[1].stderr[-5000:]
    assert "adversarial" in outcomes[-1].stdout
    scores = pd.read_csv(tmp_path / "results_mine/tables/measures.csv")
    assert set(scores["chain"]) >= {"plain", "plain.ot", "pgd", "pgd.ot"}
