"""Two working copies share trained models through Snakemake's cache; an altered entry is made again."""

import os
from pathlib import Path

import pytest
from conftest import ROOT, snakemake

from isthmus.files import digest

BITEXT = "results_smoke/bitext/mw_bitext/sw.tsv"
TAKEN = "is taken from the cache"
MADE = "results_smoke/translators/dictionary/sw"
PAIRS = "id\tenglish\tforeign\n1\tthe house\tnyumba\n2\tthe big house\tnyumba kubwa\n3\ta big river\tmto mkubwa\n"


@pytest.fixture
def learn(tmp_path):
    """Return a function that trains a translator in a working copy and returns Snakemake's output."""

    def run(copy: str, pairs: str = PAIRS) -> str:
        folder = tmp_path / copy
        (folder / BITEXT).parent.mkdir(parents=True, exist_ok=True)
        (folder / BITEXT).write_text(pairs)
        words = ["--configfile", str(ROOT / "config/smoke.yaml"), "--cores", "1", "--allowed-rules", "learn_translator"]
        result = snakemake(*words, "--cache", "--", MADE, cwd=folder, SNAKEMAKE_OUTPUT_CACHE=str(tmp_path / "cache"))
        assert result.returncode == 0, result.stderr
        return result.stderr

    return run


def entries(root: Path) -> list[Path]:
    return sorted(path for path in (root / "cache").iterdir() if path.is_dir())


def test_what_one_copy_learnt_the_other_takes_unless_it_was_altered(tmp_path, learn):
    assert TAKEN not in learn("first") and len(entries(tmp_path)) == 1
    assert TAKEN in learn("second")
    assert digest(tmp_path / "second" / MADE) == digest(tmp_path / "first" / MADE)

    said = learn("third", PAIRS.replace("mkubwa", "mdogo"))
    assert TAKEN not in said, "the recipe is the same, but not what the bitext holds"
    assert len(entries(tmp_path)) == 2
    assert digest(tmp_path / "third" / MADE) != digest(tmp_path / "first" / MADE)

    for entry in entries(tmp_path):
        file = max((entry / "0").iterdir(), key=lambda path: path.stat().st_size)
        os.truncate(file, file.stat().st_size - 1)
    said = learn("fourth")
    assert "its content is not what was stored" in said and TAKEN not in said
    assert digest(tmp_path / "fourth" / MADE) == digest(tmp_path / "first" / MADE)
    assert TAKEN in learn("fifth")
