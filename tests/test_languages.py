"""Language tags: parsed, joined and told apart, and what a tag says of the script and of the identifier's labels."""

import re
from collections import Counter

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier
from tagged_corpora import SPELLED, sentences

from isthmus.bitext.clean import CleanOptions, clean
from isthmus.bitext.languages import is_in, script_share
from isthmus.bitext.normalise import fold, key
from isthmus.bitext.overlap import held_out_keys
from isthmus.bitext.tags import LABELS, MIXED, known_labels, scripts
from isthmus.errors import InputError
from isthmus.evaluation.measure import AVERAGE, KINDS, item_values, kind, measurements
from isthmus.files import write_tsv
from isthmus.languages import (
    TAG,
    base,
    join_tags,
    readings,
    sort_of_text,
    split_direction,
    split_tags,
    standard,
    standard_names,
)
from isthmus.tasks.nli.data import Item, pairings

TAGS = st.from_regex(re.compile(TAG, re.ASCII), fullmatch=True)


@given(st.lists(TAGS, min_size=1, max_size=4))
def test_joined_tags_are_told_apart(tags):
    assert split_tags(join_tags(*tags)) == tuple(tags)


@given(TAGS, TAGS)
def test_a_direction_has_two_tags(query, document):
    assert split_direction(f"{query}-{document}") == (query, document)


@pytest.mark.parametrize("text", ["sw", "sw-en-de", "sw_en", "zh-hans-en", "en-ptBR", "sw-en\n", "-", ""])
def test_what_is_no_direction_is_refused(text):
    with pytest.raises(InputError, match=r"not a direction|not made of language tags"):
        split_direction(text)


def test_spellings_with_an_underscore_are_mapped():
    written = "swh_Latn zho_Hans srp_Latn arb_Arab eng_Latn yue_Hant pt_BR zh_CN"
    assert " ".join(map(standard, written.split())) == "sw zh-Hans sr-Latn ar en yue-Hant pt-BR zh-CN"
    assert [standard(tag) for tag in ("swh", "zh-Hans", "dev_matched")] == ["swh", "zh-Hans", "dev_matched"]
    assert standard_names("swh_Latn-eng_Latn") == "sw-en"
    assert standard_names("zh-Hans-eng_Latn") == "zh-Hans-en"


@pytest.mark.parametrize(
    ("text", "count", "meant"),
    [
        ("zh-hans", 1, ["zh-Hans"]),
        ("PT-br", 1, ["pt-BR"]),
        ("SW", 1, ["sw"]),
        ("english", 1, []),
        ("en-GB", 1, []),
        ("zh-hans-en", 2, ["zh-Hans-en"]),
        ("en-pt-br", 2, ["en-pt-BR"]),
        ("sw_en", 2, ["sw-en"]),
        ("sw", 2, []),
    ],
)
def test_what_was_meant_by_another_case(text, count, meant):
    assert readings(text, count) == meant


def test_one_language_in_one_script_has_one_sort_of_text():
    for alike in (
        ("sw", "swh", "sw-Latn"),
        ("zh", "zh-Hans", "cmn"),
        ("tl", "fil"),
        ("sr", "sr-Cyrl"),
        ("sh", "sr-Latn"),
    ):
        assert len({sort_of_text(tag) for tag in alike}) == 1, alike
    unlike = ["pt", "pt-BR", "pt-PT", "sr", "sr-Latn", "zh-Hans", "zh-Hant"]
    assert len(set(map(sort_of_text, unlike))) == len(unlike)
    assert set(map(base, ("zh-Hans", "cmn-Hant", "zh-TW"))) == {"zh"}


def test_the_labels_are_those_of_the_identifier():
    assert LABELS.split() == sorted(LanguageIdentifier.from_model_file(MODEL_FILE).labels)


def test_scripts_follow_the_tag():
    latin, cyrillic, han = map(fold, ("Danas je lep dan.", "Данас је леп дан.", "今天天气很好。"))
    assert script_share(latin, "sr-Latn") == script_share(cyrillic, "sr-Cyrl") == script_share(cyrillic, "sr") == 1
    assert script_share(latin, "sr-Cyrl") == script_share(cyrillic, "sr-Latn") == script_share(latin, "zh-Hans") == 0
    assert script_share(han, "zh-Hans") == script_share(han, "zh-Hant") == script_share(han, "zh-TW") == 1
    for code, found in MIXED.items():
        for name in found:
            assert regex.compile(rf"\p{{Script={name}}}"), code
    with pytest.raises(InputError, match="Unicode knows no letters of the script 'Zxxx'"):
        scripts("sw-Zxxx")


def test_the_identifier_follows_the_language_and_keeps_siblings_in_the_same_script():
    assert known_labels("zh-Hans") == known_labels("zh-Hant") == ("zh",)
    assert known_labels("pt-BR") == known_labels("pt-PT") == ("pt",)
    assert known_labels("sr-Latn") == ("sr", "bs", "hr") and known_labels("sr-Cyrl") == ("sr",)
    for unknown in ("wo", "hi-Latn", "az-Cyrl"):  # the last two it has learnt in another script
        with pytest.raises(InputError, match=rf"does not know '{unknown}'.*unidentified"):
            known_labels(unknown)
    bosnian = "Vlada Republike Srbije usvojila je novi zakon o obrazovanju."
    assert is_in(bosnian, "sr-Latn", 0.2) and not is_in(bosnian, "sr-Cyrl", 0.2)


@pytest.mark.parametrize("language", SPELLED)
def test_cleaning_keeps_a_language_by_its_tag_and_drops_the_others(language):
    english = sentences("en")
    for spoken in SPELLED:
        gone = Counter()
        pairs = [{"english": one, "foreign": two} for one, two in zip(english, sentences(spoken), strict=True)]
        kept = list(clean(pairs, language, CleanOptions(), gone))
        assert len(kept) == (len(pairs) if spoken == language else 0), gone


def test_a_wide_character_counts_for_two_in_the_length_ratio():
    pair = {"english": "He does not like cold coffee after lunch at all.", "foreign": "他午饭后不喝冷咖啡。"}
    assert len(pair["english"]) > 4 * len(pair["foreign"])
    assert list(clean([pair], "zh-Hans", CleanOptions(), Counter()))
    short = {"english": pair["english"] * 2, "foreign": pair["foreign"]}
    gone = Counter()
    assert not list(clean([short], "zh-Hans", CleanOptions(), gone)) and gone == {("limits", "length ratio"): 1}


def test_sentences_of_a_chinese_document_are_held_out_one_by_one():
    keys = held_out_keys(["老师在看书。医生在“喝咖啡！”他很高兴"])
    assert {key(fold(text)) for text in ("老师在看书。", "医生在喝咖啡", "他很高兴。")} <= keys


def test_predictions_and_their_pairs_are_told_apart(tmp_path):
    items = {tag: [Item("1", "p", "h", "neutral")] for tag in ("en", "zh-Hans", "sr-Latn")}
    names = [name for name, _ in pairings(items)]
    assert len(names) == 9 and "zh-Hans-sr-Latn" in names
    rows = [{"id": "1", "label": "neutral", "prediction": "neutral"}]
    for name in (*names, *items):
        write_tsv(tmp_path / f"{name}.tsv", ["id", "label", "prediction"], rows)
    found = item_values(tmp_path, None)
    assert ("", "", "zh-Hans", "accuracy") in found
    assert ("", "zh-Hans-sr-Latn", "zh-Hans", "pair_accuracy") in found
    assert ("", "en-sr-Latn", "sr-Latn", "pair_accuracy") in found
    assert kind("zh-Hans-en") == "x-en" and kind("en-zh-Hans") == "en-x" and kind("zh-Hans-zh-Hans") == "same"
    averages = {row["direction"] for row in measurements(found, 10) if row["language"] == AVERAGE}
    assert averages == set(KINDS) and {kind(name) for name in averages} == averages
