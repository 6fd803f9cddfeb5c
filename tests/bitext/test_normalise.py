"""Normal forms of sentences."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isthmus.bitext.normalise import fold, normalise


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
