"""Translators learnt from bitext: words and phrases of a planted language."""

import itertools
import random

import pytest

from isthmus.errors import InputError
from isthmus.files import digest
from isthmus.methods.translate import dictionary, smt
from isthmus.translation.methods import translate_method

NOUNS = {"mtoto": "child", "kitabu": "book", "nyumba": "house", "mbwa": "dog", "samaki": "fish"}
ADJECTIVES = {"mdogo": "small", "mkubwa": "big", "mzuri": "good", "mpya": "new"}
VERBS = {"anaona": "sees", "anataka": "wants", "analala": "sleeps"}


def phrases():
    """Yield ``(foreign, English)`` of noun, adjective and verb; the foreign adjective follows its noun."""
    for (noun, n), (adjective, a), (verb, v) in itertools.product(NOUNS.items(), ADJECTIVES.items(), VERBS.items()):
        yield f"{noun} {adjective} {verb} .", f"{a} {n} {v}."


@pytest.fixture(scope="module")
def split():
    """Return phrases for training, three times each, and held-out phrases."""
    every = list(phrases())
    random.Random(1).shuffle(every)
    return every[6:] * 3, every[:6]


def test_a_dictionary_learns_the_planted_words(split, tmp_path):
    options = dictionary.DictionaryOptions(min_probability=0.2)
    dictionary.DictionaryMethod(options).train(split[0], "sw", tmp_path / "one")
    dictionary.DictionaryMethod(options).train(split[0], "sw", tmp_path / "other")
    assert digest(tmp_path / "one") == digest(tmp_path / "other")
    found = dictionary.DictionaryMethod(options).load(tmp_path / "one", "sw")
    for foreign, english in (NOUNS | ADJECTIVES | VERBS).items():
        assert next(iter(found.entries[foreign])) == english
        assert sum(found.entries[foreign].values()) <= 1 + 1e-5
    assert found(["Mtoto Nairobi."]) == ["Child nairobi."]


def test_phrases_translate_what_was_not_seen(split, tmp_path):
    options = smt.SmtOptions(tuning_pairs=10, tuning_steps=3)
    smt.SmtMethod(options).train(split[0], "sw", tmp_path / "one")
    translate = smt.SmtMethod(options).load(tmp_path / "one", "sw")
    found = translate([foreign for foreign, _ in split[1]])
    assert [text.lower() for text in found] == [english for _, english in split[1]]
    assert translate(["kompyuta", ""]) == ["Kompyuta", ""]
    smt.SmtMethod(options).train(split[0], "sw", tmp_path / "other")
    assert digest(tmp_path / "one") == digest(tmp_path / "other")


@pytest.mark.parametrize("name", ["dictionary", "smt"])
def test_a_bitext_of_nothing_stops(name, tmp_path):
    with pytest.raises(InputError, match="sw: no pair of the bitext"):
        translate_method(name, {}).train([("", "x")], "sw", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
