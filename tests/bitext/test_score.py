"""Scores of pairs by sentence vectors, kept pairs, and the program with a random encoder."""

import json
import subprocess
from collections import Counter

import numpy as np
import pytest
from conftest import program
from tiny_models import TEXTS, encoder_folder

from isthmus.bitext.score import ScoreOptions, best, score
from isthmus.files import read_tsv, write_tsv

VECTORS = {"a": (1, 0), "b": (0, 1), "x": (1, 0), "y": (0.6, 0.8)}
# Mean cosines of two neighbours: a 0.8, b 0.4, x 0.5, y 0.7.
MARGINS = {("a", "x"): 1 / 0.65, ("b", "y"): 0.8 / 0.55, ("a", "y"): 0.6 / 0.75, ("b", "x"): 0.0}


def encode(sentences):
    return np.array([VECTORS[sentence] for sentence in sentences])


def test_margin_and_cosine_by_hand():
    pairs = list(MARGINS)
    assert score(pairs, encode, ScoreOptions(neighbours=2)) == pytest.approx(list(MARGINS.values()))
    assert score(pairs, encode, ScoreOptions("cosine")) == pytest.approx([1, 0.8, 0.6, 0])
    repeated = score([*pairs, pairs[0], pairs[0]], encode, ScoreOptions(neighbours=2))
    assert repeated == pytest.approx([*MARGINS.values(), 1 / 0.65, 1 / 0.65])


@pytest.mark.parametrize(
    ("options", "stays", "gone"),
    [
        (ScoreOptions(threshold=0.5), [1, 0, 1, 1, 0, 1], (2, 0)),
        (ScoreOptions(threshold=-1, keep=2), [0, 0, 1, 1, 0, 0], (0, 4)),
        (ScoreOptions(threshold=0.5, keep=3), [1, 0, 1, 1, 0, 0], (2, 1)),
        (ScoreOptions(threshold=0.5, keep=9), [1, 0, 1, 1, 0, 1], (2, 0)),
    ],
)
def test_the_best_stay_and_the_first_of_equals(options, stays, gone):
    counts = Counter()
    assert best(np.array([0.7, 0.1, 0.9, 0.8, -0.5, 0.7]), options, counts).tolist() == [bool(kept) for kept in stays]
    assert (counts["score", "below the threshold"], counts["score", "beyond the best"]) == gone


def test_the_command_keeps_the_order_and_the_columns(tmp_path):
    encoder = encoder_folder(tmp_path / "encoder", "bert")
    rows = [
        {"id": n, "english": text, "foreign": text if n % 2 else TEXTS[n - 1], "document": "d", "english_key": n}
        for n, text in enumerate(TEXTS)
    ]
    write_tsv(tmp_path / "clean.tsv", list(rows[0]), rows)
    command = [*program("bitext/score"), "--input", tmp_path / "clean.tsv", "--encoder", encoder]
    command += ["--output", tmp_path / "out.tsv", "--counts", tmp_path / "counts.tsv"]
    command += ["--options", json.dumps({"measure": "cosine", "keep": 3})]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    out = read_tsv(tmp_path / "out.tsv")
    assert list(out[0]) == [*rows[0], "score"]
    assert [(row["id"], row["score"]) for row in out] == [("1", "1.00000"), ("3", "1.00000"), ("5", "1.00000")]
    counts = [tuple(row.values()) for row in read_tsv(tmp_path / "counts.tsv")]
    below, beyond = int(counts[1][2]), int(counts[2][2])
    assert [row[1] for row in counts] == ["in", "below the threshold", "beyond the best", "out"] and below + beyond == 3
