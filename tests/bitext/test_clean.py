"""Cleaning a bitext: what stays, what goes, and that every pair is counted."""

import subprocess
import unicodedata
from collections import Counter

import pytest
from conftest import program
from hypothesis import given, settings
from hypothesis import strategies as st

from isthmus.bitext.clean import CHUNK, KEYS, STEPS, CleanOptions, clean
from isthmus.bitext.counts import write_counts
from isthmus.bitext.languages import is_in, script_share
from isthmus.bitext.normalise import fold, normalise
from isthmus.bitext.tags import known_labels
from isthmus.errors import InputError
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


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("Ben &amp; Jerry&#39;s <b>ice</b>&nbsp;cream", "Ben & Jerry's ice cream"),
        ("&amp;lt;p&amp;gt;twice escaped", "twice escaped"),
        ("a < b, AT&T, R&D; 3 <4", "a < b, AT&T, R&D; 3 <4"),
        ("so\u00adft\u200b hy\ufeffphen", "soft hyphen"),
        ("e\u0301cole", "école"),
        ("म\u200dक", "म\u200dक"),
    ],
)
def test_normal_form(raw, normal):
    assert normalise(raw) == normal


@settings(max_examples=200, deadline=None)
@given(st.text() | st.text("<>&;ab#x3/!p \u00ad\u037e\u0301\u0338"))
def test_normalising_is_idempotent_and_leaves_no_control_character(text):
    once = normalise(text)
    assert normalise(once) == once == unicodedata.normalize("NFC", once)
    assert not any(unicodedata.category(letter) == "Cc" for letter in once)
    assert " ".join(once.split()) == once


def test_folding_keeps_letters_and_vowel_signs():
    assert fold("Straße 12, Köln!") == fold("STRASSE KÖLN") == "strasseköln"
    assert fold("मांजर, घरात.") == "मांजरघरात" and fold("मोजर") != fold("मांजर")
    assert fold("12:30 – €5") == ""


def test_scripts():
    assert script_share("मराठी", "mr") == script_share("اردو", "ur") == script_share("日本語かな", "ja") == 1
    assert script_share("abमर", "mr") == 0.5 and script_share("swahili", "th") == 0


def test_languages():
    assert is_in("मांजर स्वयंपाकघरात मित्राच्या मागे जात आहे.", "mr", 0.2)
    assert not is_in("बिल्ली रसोई में दोस्त के पीछे जा रही है।", "mr", 0.2)
    for caption in ("Twitter", "Photo by Dipti Desai.", "Congrats!"):  # over which the probability is spread
        assert is_in(caption, "en", 0.2) and not is_in(caption, "th", 0.2)
    assert (known_labels("fil"), known_labels("nb"), known_labels("swh")) == (("tl",), ("no",), ("sw",))
    with pytest.raises(InputError, match=r"does not know 'wo'.*unidentified"):
        list(clean(rows([(EN, "Jangalekat bi dafay jàngal xale yi téere.")]), "wo", OPTIONS, Counter()))
    unidentified = CleanOptions(identify_foreign=False)
    assert list(clean(rows([(EN, "Jangalekat bi dafay jàngal xale yi téere.")]), "wo", unidentified, Counter()))


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


def test_counts_that_do_not_add_up_are_refused(tmp_path):
    gone = Counter({("duplicates", "near"): 1})
    write_counts(tmp_path / "counts.tsv", STEPS, 3, gone, 2)
    with pytest.raises(RuntimeError, match="3 pairs came in, 1 went, but 1 were written"):
        write_counts(tmp_path / "counts.tsv", STEPS, 3, gone, 1)
    with pytest.raises(InputError, match=r"no pair is left .duplicates: near 1"):
        write_counts(tmp_path / "counts.tsv", STEPS, 1, gone, 0)


def test_the_command_writes_pairs_and_counts(tmp_path):
    raw = [row | {"document": "news"} for row in rows(pair[:2] for pair in PAIRS)]
    write_tsv(tmp_path / "raw.tsv", list(raw[0]), raw)
    command = [*program("bitext/clean.py"), "--input", tmp_path / "raw.tsv", "--language", "sw"]
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
