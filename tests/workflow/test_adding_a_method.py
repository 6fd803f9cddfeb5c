"""Follow the section "A method" of docs/extending.md in a copy of the project: add its file and its block."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
import yaml
from conftest import copy_project, planned, snakemake
from pages import block, section, written_file
from safetensors.torch import load_file

from isthmus.encoders.load import EncoderInfo, save_encoder
from isthmus.encoders.sources.random import RandomOptions, random_encoder
from isthmus.files import write_tsv

PAGE = section("A method")
TEXTS = ["the old farmer bought two goats", "a young teacher reads the book", "nobody opened the heavy door"]


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """Copy the project; add the page's file, and the page's block to the smoke configuration."""
    root = copy_project(tmp_path_factory.mktemp("project"))
    file = root / written_file(PAGE)
    assert not file.exists()
    file.write_text(block(PAGE, "python"), encoding="utf-8")
    config = yaml.safe_load((root / "config/smoke.yaml").read_text())
    for name, entries in yaml.safe_load(block(PAGE, "yaml")).items():
        config[name] |= entries
    (root / "mine.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    return root


def plan(root: Path, config: str, chains: list[str]) -> subprocess.CompletedProcess[str]:
    models = [f"results_smoke/models/tiny_bert/seed-1/{task}/{chain}" for task in ("nli", "clir") for chain in chains]
    where = ("--snakefile", str(root / "Snakefile"), "--configfile", config)
    return snakemake(*where, "--dry-run", *models, cwd=root)


def test_the_block_plans_its_chains(project):
    chains = list(yaml.safe_load(block(PAGE, "yaml"))["methods"].values())
    result = plan(project, "mine.yaml", chains)
    assert result.returncode == 0, result.stdout + result.stderr
    jobs = planned(result.stdout + result.stderr)
    assert jobs["align"] == 2 * len(chains)
    assert jobs["train"] == 2 * len(chains)


def test_a_misspelt_option_of_the_new_method_is_explained(project):
    (project / "wrong.yaml").write_text((project / "mine.yaml").read_text().replace("margin", "margn"))
    result = plan(project, "wrong.yaml", ["plain.nearest"])
    assert result.returncode != 0 and "did you mean 'margin'" in result.stdout + result.stderr


def test_the_command_line_trains_with_it(project, tmp_path):
    encoder = tmp_path / "encoder"
    torch.manual_seed(1)
    made = random_encoder(RandomOptions(vocabulary=60, hidden=16, layers=1, heads=2), TEXTS * 2)
    save_encoder(*made, EncoderInfo(), encoder)
    write_tsv(tmp_path / "xx.tsv", ["english", "foreign"], [{"english": t, "foreign": t[::-1]} for t in TEXTS])
    write_tsv(tmp_path / "pairs.tsv", ["query", "document"], [{"query": t, "document": t} for t in TEXTS])
    (step,) = yaml.safe_load(block(PAGE, "yaml"))["steps"].values()
    paths = {"parent": encoder, "bitext": tmp_path / "xx.tsv", "english": tmp_path / "pairs.tsv",
             "state": tmp_path / "state", "output": tmp_path / "out"}  # fmt: skip
    command = [
        sys.executable,
        project / "workflow_scripts/run.py",
        "align/align",
        "--task",
        "clir",
        "--method",
        step["method"],
    ]
    command += ["--options", json.dumps(step["options"] | {"batch_size": 2}), "--seed", "1"]
    command += [word for name, path in paths.items() for word in (f"--{name}", path)]
    environment = os.environ | {"PYTHONPATH": str(project / "workflow_scripts")}
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    before, after = (load_file(folder / "model.safetensors") for folder in (encoder, tmp_path / "out"))
    assert before.keys() == after.keys()
    assert any(not torch.equal(before[name], after[name]) for name in before)
