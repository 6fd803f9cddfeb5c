"""Cleaning a bitext: what stays, what goes, and that every pair is counted."""

import subprocess
import sys
import unicodedata
from collections import Counter

import pytest
from conftest import SCRIPTS
from hypothesis import given, settings
from hypothesis import strategies as st

from isthmus.bitext.clean import IN, OUT, REASONS, CleanOptions, clean, normalise
from isthmus.errors import InputError
from isthmus.files import read_tsv, write_tsv

PAIRS = [
    ("A red bird.", "Ndege mwekundu.", None),
    ("  A\u00a0blue\tbird. ", "Ndege\x0b wa buluu.", None),
    ("", "Ndege.", "empty"),
    ("Bird \x00", "\x07", "empty"),
    ("x" * 51, "y" * 50, "too long"),
    ("yes", "ndiyo bwana mkubwa", "length ratio"),
    ("Nairobi", "Nairobi", "identical"),
    ("A red bird.", "Ndege mwekundu.", "duplicate"),
    ("A red bird.", "Ndege nyekundu.", None),
    ("Held out.", "Ya jaribio.", "evaluation"),
    ("Another one.", "Imewekwa kando.", "evaluation"),
    ("म\u200dक", "makk", None),
]
OPTIONS = CleanOptions(max_characters=50, max_ratio=4)
EXCLUDED = {"Held out.", "Imewekwa kando."}


def rows(pairs):
    return [{"id": str(n), "english": english, "foreign": foreign} for n, (english, foreign) in enumerate(pairs)]


def test_each_pair_goes_for_its_reason():
    counts = Counter()
    kept = list(clean(rows(pair[:2] for pair in PAIRS), OPTIONS, EXCLUDED, counts))
    assert [int(row["id"]) for row in kept] == [n for n, pair in enumerate(PAIRS) if pair[2] is None]
    assert counts == Counter(pair[2] or OUT for pair in PAIRS) + Counter({IN: len(PAIRS)})
    assert list(counts) == [IN, *REASONS, OUT]
    assert kept[1]["english"] == "A blue bird." and kept[1]["foreign"] == "Ndege wa buluu."
    assert kept[-1]["english"] == "म\u200dक"


def test_nothing_left_is_an_error():
    with pytest.raises(InputError, match="no pair is left"):
        list(clean(rows([("same", "same")]), OPTIONS, set(), Counter()))


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_normalising_is_idempotent_and_leaves_no_control_character(text):
    once = normalise(text)
    assert normalise(once) == once == unicodedata.normalize("NFC", once)
    assert not any(unicodedata.category(letter) == "Cc" for letter in once)
    assert " ".join(once.split()) == once


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.text("ab é", max_size=8), st.text("ab ?", max_size=8))))
def test_the_reasons_add_up_and_cleaning_twice_drops_nothing(pairs):
    counts = Counter()
    kept = list(clean(rows([("first one", "ya kwanza"), *pairs]), OPTIONS, set(), counts))
    assert counts[IN] == len(pairs) + 1 == counts[OUT] + sum(counts[reason] for reason in REASONS)
    again = Counter()
    assert list(clean(kept, OPTIONS, set(), again)) == kept and again[OUT] == len(kept)


def test_the_command_writes_pairs_and_counts(tmp_path):
    write_tsv(tmp_path / "raw.tsv", ["id", "english", "foreign"], rows(pair[:2] for pair in PAIRS))
    write_tsv(tmp_path / "dev.tsv", ["id", "premise", "hypothesis", "label"], [
        {"id": 1, "premise": "Held  out.", "hypothesis": "Imewekwa kando.", "label": "neutral"}
    ])  # fmt: skip
    command = [sys.executable, SCRIPTS / "clean_bitext.py", "--input", tmp_path / "raw.tsv"]
    command += ["--exclude", tmp_path / "dev.tsv", "--options", '{"max_characters": 50}']
    command += ["--output", tmp_path / "out.tsv", "--counts", tmp_path / "counts.tsv"]
    subprocess.run(command, check=True, capture_output=True)
    counts = {row["reason"]: int(row["pairs"]) for row in read_tsv(tmp_path / "counts.tsv")}
    assert counts == {IN: 12, OUT: 4, "empty": 2, "duplicate": 1, "evaluation": 2, "identical": 1} | {
        "too long": 1,
        "length ratio": 1,
    }
    assert [row["english"] for row in read_tsv(tmp_path / "out.tsv")][:2] == ["A red bird.", "A blue bird."]
    failed = subprocess.run([*command, "--options", '{"ratio": 1}'], capture_output=True, text=True)
    assert failed.returncode == 1 and "'ratio'" in failed.stderr
