"""Cleaning a bitext: kept and dropped pairs, each of them counted."""

import subprocess
from collections import Counter

from conftest import program
from hypothesis import given, settings
from hypothesis import strategies as st

from isthmus.bitext.clean import CHUNK, KEYS, STEPS, CleanOptions, clean
from isthmus.files import read_tsv, write_tsv

EN = "The teacher is reading a book to the children."
SW = "Mwalimu anawasomea watoto kitabu shuleni."
PAIRS = [
    (EN, SW, None),
    ("  The\u00a0mother is cooking\tfood today. ", "Leo mama\x0b anapika chakula nyumbani.", None),
    ("", "Ndege.", ("normalise", "empty")),
    ("Bird \x00", "\x07<br/>&nbsp;", ("normalise", "empty")),
    ("The teacher " * 10, "Mwalimu wetu " * 10, ("limits", "too long")),
    ("yes", "ndiyo bwana mkubwa", ("limits", "length ratio")),
    ("12:30", "12.30!", ("limits", "no letters")),
    ("Nairobi.", "NAIROBI", ("limits", "same on both sides")),
    ("Учитель читает книгу детям.", SW, ("script", "english side")),
    (EN, "Учитель читает книгу детям.", ("script", "foreign side")),
    ("Der Lehrer liest den Kindern ein Buch vor.", SW, ("language", "english side")),
    (EN, "The teacher is reading a story to them.", ("language", "foreign side")),
    (EN, SW, ("duplicates", "exact")),
    (EN.upper(), f"- {SW} 2!", ("duplicates", "near")),
    (EN, "Mwalimu anawasomea wanafunzi kitabu darasani.", None),
]
OPTIONS = CleanOptions(max_characters=80)


def rows(pairs):
    return [{"id": str(n), "english": english, "foreign": foreign} for n, (english, foreign) in enumerate(pairs)]


def test_each_pair_goes_for_its_reason():
    gone = Counter()
    kept = list(clean(rows(pair[:2] for pair in PAIRS), "sw", OPTIONS, gone))
    assert [int(row["id"]) for row in kept] == [n for n, pair in enumerate(PAIRS) if pair[2] is None]
    assert gone == Counter(pair[2] for pair in PAIRS if pair[2])
    assert gone.keys() <= {(step, reason) for step, reasons in STEPS.items() for reason in reasons}
    assert kept[1]["english"] == "The mother is cooking food today."
    assert kept[1]["foreign"] == "Leo mama anapika chakula nyumbani."


def test_several_workers_give_what_one_gives():
    many = rows(
        [(f"{EN} {chr(97 + n % 26) * (n % 5)}", f"{SW} {chr(97 + n // 26 % 26)} {n % 3}") for n in range(2 * CHUNK)]
    )
    options = CleanOptions(min_probability=0)
    gone, gone_too = Counter(), Counter()
    kept = list(clean(many, "sw", options, gone, workers=1))
    assert kept == list(clean(many, "sw", options, gone_too, workers=2)) and gone == gone_too
    assert len(kept) + gone.total() == len(many) and gone["duplicates", "near"] and gone["duplicates", "exact"]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.text("ab é<", max_size=8), st.text("ab ?1", max_size=8))))
def test_the_reasons_add_up_and_cleaning_twice_drops_nothing(pairs):
    options = CleanOptions(min_probability=0)
    gone, again = Counter(), Counter()
    kept = list(clean(rows([("first one", "ya kwanza"), *pairs]), "sw", options, gone))
    assert len(pairs) + 1 == len(kept) + gone.total()
    assert list(clean(kept, "sw", options, again)) == kept and not again


def test_the_command_writes_pairs_and_counts(tmp_path):
    raw = [row | {"document": "news"} for row in rows(pair[:2] for pair in PAIRS)]
    write_tsv(tmp_path / "raw.tsv", list(raw[0]), raw)
    command = [*program("bitext/clean"), "--input", tmp_path / "raw.tsv", "--language", "sw"]
    command += ["--output", tmp_path / "out.tsv", "--counts", tmp_path / "counts.tsv"]
    command += ["--options", '{"max_characters": 80}', "--workers", "2"]
    subprocess.run(command, check=True, capture_output=True)
    steps = {}
    for row in read_tsv(tmp_path / "counts.tsv"):
        steps.setdefault(row["step"], {})[row["reason"]] = int(row["pairs"])
    assert list(steps) == list(STEPS) and steps["normalise"] == {"in": len(PAIRS), "empty": 2, "out": len(PAIRS) - 2}
    assert steps["duplicates"] == {"in": 5, "exact": 1, "near": 1, "out": 3}
    assert all(step["in"] == sum(step.values()) - step["in"] for step in steps.values())
    assert list(read_tsv(tmp_path / "out.tsv")[0]) == ["id", "english", "foreign", "document", *KEYS]
    failed = subprocess.run([*command, "--options", '{"ratio": 1}'], capture_output=True, text=True)
    assert failed.returncode != 0 and "'ratio'" in failed.stderr
