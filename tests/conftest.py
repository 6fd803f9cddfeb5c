"""Paths, fixtures and small tools of all tests."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from web import Web

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / "workflow_scripts"
RUN = SCRIPTS / "run.py"
LAYERS = ("end_to_end", "real", "soak", "workflow")
DATA = Path(os.environ.get("ISTHMUS_DATA", ROOT.parent / "shared" / "data"))


def mostly_slow(values: Iterable[Any], quick: Collection[Any]) -> list[Any]:
    """Mark the values of a parametrized test as slow, except those in ``quick``."""
    cases = [(value if isinstance(value, tuple) else (value,), value in quick) for value in values]
    return [pytest.param(*case, marks=() if is_quick else pytest.mark.slow) for case, is_quick in cases]


@pytest.fixture(autouse=True)
def no_native_bf16(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make ``precision: auto`` fp32 in unit tests, so that numbers are the same on every machine."""
    if request.path.relative_to(ROOT / "tests").parts[0] not in LAYERS:
        from isthmus import precision

        monkeypatch.setattr(precision, "native_bf16", lambda device: False)
        precision.settled.cache_clear()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of real data; skip the test if it is absent."""
    if not DATA.is_dir():
        pytest.skip(f"no real data at {DATA} (set ISTHMUS_DATA)")
    return DATA


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole small results folder, made by the workflow's programs."""
    from small_results import make_results

    return make_results(tmp_path_factory.mktemp("results"))


@pytest.fixture(scope="session")
def random_encoders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export a random encoder of each architecture into a folder."""
    from encoder_folders import TEXTS
    from tiny_models import ARCHITECTURES

    from isthmus.encoders.export import export

    base = tmp_path_factory.mktemp("encoders")
    for architecture in ARCHITECTURES:
        export("random", {"architecture": architecture, "vocabulary": 300}, TEXTS, base / architecture)
    return base


@pytest.fixture
def web() -> Iterator[Web]:
    """A real web server on this machine."""
    server = Web()
    yield server
    server.shutdown()
    server.server_close()


def program(script: str) -> list[str]:
    """Return the first words of a command line that runs a program of the workflow in its own process."""
    return [sys.executable, str(RUN), script]


def copy_project(root: Path) -> Path:
    """A working copy of the workflow in ``root``."""
    for name in ("Snakefile", "config.yaml"):
        shutil.copy(ROOT / name, root)
    for name in ("rules", "workflow_scripts", "config", "profiles", "slurm", "envs", "report"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def snakemake(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Snakemake on the workflow as a user would, from ``cwd``."""
    command = ["snakemake", "--snakefile", str(ROOT / "Snakefile"), *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=os.environ | environment, timeout=1700)


def planned(output: str) -> dict[str, int]:
    """``{rule: jobs}`` of a dry-run's first table."""
    table = output.split("Job stats:")[1].split("\n\n")[0]
    return {name: int(count) for name, count in re.findall(r"^(\w+)\s+(\d+)$", table, flags=re.MULTILINE)}


@pytest.fixture(scope="module", params=["bert", "xlm-roberta"])
def bare_encoder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encoder folder of either architecture."""
    from tiny_models import encoder_folder

    from isthmus.encoders.load import EncoderInfo
    from isthmus.files import write_json

    folder = encoder_folder(tmp_path_factory.mktemp("encoder") / request.param, request.param)
    write_json(folder / "isthmus.json", EncoderInfo().__dict__)
    return folder


@pytest.fixture
def parents(bare_encoder: Path, tmp_path: Path) -> dict[str, Path]:
    """A model folder of either task; the retriever has a projection, so that there is a head to leave alone."""
    from aligners import task_models

    return task_models(bare_encoder, tmp_path)
