"""Translators learnt from bitext, translators fetched, structured queries and the scores of translations."""

import itertools
import json
import math
import random

import pandas as pd
import pytest

from isthmus.errors import InputError
from isthmus.evaluation.bm25 import BM25Search
from isthmus.evaluation.structured import StructuredSearch, structured
from isthmus.evaluation.translation import score
from isthmus.files import digest
from isthmus.methods.translate import dictionary, smt
from isthmus.report.translation import translation_markdown, translation_rows
from isthmus.tasks.retrieval.data import Query
from isthmus.translation.methods import translate_method
from isthmus.translation.rows import translated
from isthmus.translation.words import english_text, english_words, foreign_words, learn_case

NOUNS = {"mtoto": "child", "kitabu": "book", "nyumba": "house", "mbwa": "dog", "samaki": "fish"}
ADJECTIVES = {"mdogo": "small", "mkubwa": "big", "mzuri": "good", "mpya": "new"}
VERBS = {"anaona": "sees", "anataka": "wants", "analala": "sleeps"}


def phrases():
    """``(foreign, English)`` of noun, adjective and verb; the adjective stands after the noun in one alone."""
    for (noun, n), (adjective, a), (verb, v) in itertools.product(NOUNS.items(), ADJECTIVES.items(), VERBS.items()):
        yield f"{noun} {adjective} {verb} .", f"{a} {n} {v}."


@pytest.fixture(scope="module")
def split():
    """Phrases to learn from, three times over, and phrases held out."""
    every = list(phrases())
    random.Random(1).shuffle(every)
    return every[6:] * 3, every[:6]


def test_words_of_any_script():
    assert foreign_words("I-Galileo, ng'ombe") == ["i", "-", "galileo", ",", "ng", "'", "ombe"]
    assert foreign_words("हिन्दी में। ไป") == ["हिन्दी", "में", "।", "ไ", "ป"]


def test_english_comes_back_cased_and_joined():
    case = learn_case(map(english_words, ["The Nile flows.", "They see the Nile.", "This is the end."]))
    assert case == {"nile": "Nile"}
    words = [word.lower() for word in english_words("The Nile's end, (at last).")]
    assert english_text(words, case) == "The Nile's end, (at last)."


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


def test_an_unknown_method_or_option_stops():
    with pytest.raises(InputError, match="known: dictionary, hub_mt, smt"):
        translate_method("oracle", {})
    with pytest.raises(InputError, match="unknown option 'beam'"):
        translate_method("smt", {"beam": 3})


def test_rows_keep_their_other_columns_and_each_text_is_translated_once():
    asked = []

    def shout(texts):
        asked.extend(texts)
        return [text.upper() if text != "c" else "" for text in texts]

    rows = [{"id": "1", "premise": "a", "hypothesis": "b"}, {"id": "2", "premise": "a", "hypothesis": "c"}]
    found = translated(rows, ["premise", "hypothesis"], shout)
    assert asked == ["a", "b", "c"]
    assert [tuple(row.values()) for row in found] == [("1", "A", "B"), ("2", "A", "c")]
    word = dictionary.Dictionary({"mbwa": {"dog": 0.75, "hound": 0.25}}, {})
    (row,) = translated([{"id": "1", "text": "Mbwa?"}], ["text"], word)
    assert row["text"] == "Dog?" and json.loads(row["structured"]) == [{"dog": 0.75, "hound": 0.25}]


DOCUMENTS = {"a": "goat goat market", "b": "goat", "c": "sea boat", "d": "the sea", "e": "bread"}


def test_structured_queries_of_one_translation_are_bm25():
    for query in ("goat sea", "sea sea boat", "nothing", "the market"):
        words = structured([{word: 1.0} for word in query.split()])
        (found,) = StructuredSearch()("en", DOCUMENTS, [Query(words, "en")])
        (expected,) = BM25Search()("en", DOCUMENTS, [Query(query, "en")])
        assert [name for name, _ in found] == [name for name, _ in expected]
        assert [value for _, value in found] == pytest.approx([value for _, value in expected], abs=1e-5)


def test_structured_frequencies_are_expected_values():
    (ranking,) = StructuredSearch()("en", DOCUMENTS, [Query(structured([{"goat": 0.6, "sea": 0.4}]), "en")])
    frequency = 0.6 * 2 + 0.4 * 2
    idf = math.log(1 + (5 - frequency + 0.5) / (frequency + 0.5))
    length = 9 / 5

    def value(expected, words):
        return idf * expected / (expected + 1.5 * (1 - 0.75 + 0.75 * words / length))

    wanted = {"a": value(1.2, 3), "b": value(0.6, 1), "c": value(0.4, 2), "d": value(0.4, 2)}
    assert dict(ranking) == pytest.approx(wanted, abs=1e-5)


def test_scores_carry_their_signature():
    same = {row["measure"]: row for row in score("sw", ["The old man sees the sea."], ["The old man sees the sea."])}
    assert float(same["bleu"]["value"]) == pytest.approx(100) and float(same["chrf"]["value"]) == pytest.approx(100)
    assert "tok:13a" in same["bleu"]["signature"] and "nw:2" in same["chrf"]["signature"]
    other = score("sw", ["A cat."], ["The old man sees the sea."])
    assert float(other[0]["value"]) < 5


def test_the_table_sets_scores_beside_results():
    columns = ["encoder", "chain", "language", "measure", "corpus", "value"]
    rows = pd.DataFrame(
        [
            ("", "smt", "sw", "bleu", "news", 12.34),
            ("", "smt", "average", "bleu", "news", 99.0),
            ("", "bm25_smt", "zu", "map", "afriqa", 0.41),
            ("mbert", "smt.plain", "sw", "accuracy", "xnli", 0.5),
            ("mbert", "plain", "sw", "accuracy", "xnli", 0.4),
            ("xlmr", "smt.plain", "sw", "accuracy", "xnli", 0.6),
        ],
        columns=columns,
    )
    found = translation_rows(rows, "mbert", {"zero_shot": "plain", "translate_smt": "smt.plain"})
    assert translation_markdown(found, "mbert", ["bleu: s"]).splitlines() == [
        "# mbert",
        "",
        "| translator | language | BLEU, news | MAP, BM25, afriqa | Accuracy, translate smt, xnli |",
        "| ---------- | -------- | ---------: | ----------------: | ----------------------------: |",
        "| smt        | sw       |       12.3 |                   |                         50.0% |",
        "| smt        | zu       |            |             0.410 |                               |",
        "",
        "`bleu: s`",
    ]
