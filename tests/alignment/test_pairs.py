"""The training pairs of an align step."""

import pytest
from tiny_data import BITEXT

from isthmus.alignment.pairs import chosen, cut, read_bitext, sample
from isthmus.errors import InputError
from isthmus.files import write_tsv


def test_sampling_counts_small_languages_and_repeats_none_early():
    bitext = {
        "big": [{"english": f"e{i}", "foreign": f"b{i}"} for i in range(900)],
        "small": [{"english": f"e{i}", "foreign": f"s{i}"} for i in range(100)],
    }
    pairs = sample(bitext, 400, smoothing=0.5, english_share=0.0, seed=1)
    small = [pair["foreign"] for pair in pairs if pair["foreign"].startswith("s")]
    assert 70 <= len(small) <= 130  # 25% of 400 by sqrt(100) / (sqrt(900) + sqrt(100)), not 10%
    assert len(set(small[:100])) == len(small[:100])
    assert pairs == sample(bitext, 400, smoothing=0.5, english_share=0.0, seed=1)
    assert pairs != sample(bitext, 400, smoothing=0.5, english_share=0.0, seed=2)
    anchored = sample(bitext, 400, smoothing=0.5, english_share=0.25, seed=1)
    assert 70 <= sum(pair["english"] == pair["foreign"] for pair in anchored) <= 130


def test_cutting_keeps_clauses_that_match():
    even = {"english": "one two three, four five.", "foreign": "moja mbili tatu, nne tano."}
    uneven = {"english": "one two three, four five.", "foreign": "moja mbili tatu nne tano."}
    assert cut([even, uneven], 4) == [
        {"english": "one two three,", "foreign": "moja mbili tatu,"},
        {"english": "four five.", "foreign": "nne tano."},
        uneven,
    ]
    assert cut([even], 5) == [even]


def test_bitext_is_read_by_language(tmp_path):
    for corpus, language, rows in (("a", "sw", 2), ("b", "sw", 1), ("b", "rw", 1), ("c", "zu", 0)):
        lines = [{"id": i, "english": f"{corpus}{i}", "foreign": f"{language}{i}"} for i in range(rows)]
        write_tsv(tmp_path / corpus / f"{language}.tsv", ["id", "english", "foreign"], lines)
    bitext = read_bitext([tmp_path / "a/sw.tsv", tmp_path / "b/sw.tsv", tmp_path / "b/rw.tsv", tmp_path / "c/zu.tsv"])
    assert {language: len(rows) for language, rows in bitext.items()} == {"rw": 1, "sw": 3}
    with pytest.raises(InputError, match="no pair"):
        read_bitext([tmp_path / "c/zu.tsv"])


def test_a_step_learns_from_the_languages_it_names():
    assert chosen(BITEXT, "") == BITEXT
    assert chosen(BITEXT, " yy ") == {"yy": BITEXT["yy"]}
    with pytest.raises(InputError, match="no pair in 'zz'; it has xx, yy"):
        chosen(BITEXT, "xx zz")
