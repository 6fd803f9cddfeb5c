"""TMX: native code is not text, and a language tag chooses the variant."""

import re

import pytest

from isthmus.corpora.download.source_file import SourceFile
from isthmus.corpora.formats import tmx
from isthmus.errors import InputError


def pairs(tmp_path, units, english="en", foreign="sw", name="x.tmx"):
    """Read the pairs of a TMX file made of units, lists of ``(tag, segment)``."""
    variants = ["".join(f'<tuv xml:lang="{tag}"><seg>{text}</seg></tuv>' for tag, text in unit) for unit in units]
    body = "".join(f"<tu>{unit}</tu>\n" for unit in variants)
    (tmp_path / name).write_text(f'<tmx version="1.4"><header/><body>{body}</body></tmx>')
    return [pair[1:] for pair in tmx.pairs(SourceFile(name, tmp_path / name), english, foreign)]


SEGMENTS = [
    (r'Press <bpt i="1">{\b </bpt>OK<ept i="1">}</ept><ph>%1$s</ph> now <hi>please</hi>.', "Press OK now please."),
    ('un<bpt i="1">&lt;b></bpt>believ<ept i="1">&lt;/b></ept>able', "unbelievable"),
    ('one<ph type="lb">&lt;br/></ph>two', "one two"),
    ('See <it pos="begin">[i]</it>this<ut>{x}</ut> <hi>very <ph>%d</ph>big</hi> one', "See this very big one"),
    (
        "An elephant<ph>{note <sub>A <bpt>[</bpt>large<ept>]</ept> animal.</sub>}</ph> sleeps.",
        "An elephant A large animal. sleeps.",
    ),
    ("plain &amp; simple", "plain & simple"),
]


@pytest.mark.parametrize(("segment", "text"), SEGMENTS)
def test_native_code_is_no_text(tmp_path, segment, text):
    assert pairs(tmp_path, [[("en", segment), ("sw", segment)]]) == [(text, text)]


@pytest.mark.parametrize(
    ("tags", "wanted", "taken"),
    [
        (["sw-KE"], "sw", 0),
        (["SW_ke"], "sw", 0),
        (["swh"], "sw", 0),
        (["sw"], "swh_Latn", 0),
        (["pt-PT", "pt-BR"], "pt-BR", 1),
        (["pt-PT", "PT_br"], "pt-BR", 1),
        (["pt-BR", "pt"], "pt", 1),
        (["zh-TW", "zh-CN"], "zh-Hans", 1),
        (["zh-Hant", "zh_hans"], "zh-Hans", 1),
        (["sr", "sr-Latn"], "sr-Latn", 1),
        (["sr-Latn", "sr"], "sr-Cyrl", 1),
        (["x_y@z"], "x-y@z", 0),
    ],
)
def test_a_tag_says_which_variant_is_meant(tmp_path, tags, wanted, taken):
    unit = [("EN-us", "One."), *((tag, f"{number}.") for number, tag in enumerate(tags))]
    assert pairs(tmp_path, [unit], foreign=wanted) == [("One.", f"{taken}.")]


@pytest.mark.parametrize(
    ("tags", "wanted"), [(["pt-PT"], "pt-BR"), (["pt"], "pt-BR"), (["sr"], "sr-Latn"), (["so"], "sw")]
)
def test_another_variant_is_not_taken(tmp_path, tags, wanted):
    with pytest.raises(
        InputError, match=f"none of its 1 units has both 'en' and '{wanted}'; its languages are en, {tags[0]};"
    ):
        pairs(tmp_path, [[("en", "One."), *((tag, "x") for tag in tags)]], foreign=wanted)


def test_several_variants_of_a_bare_language_must_be_told_apart(tmp_path):
    unit = [("en", "One."), ("pt-BR", "Um."), ("pt-PT", "Um, pois.")]
    with pytest.raises(
        InputError, match=re.escape("x.tmx: unit 1 has pt-BR and pt-PT: say which is pt, such as `names: {pt: pt-BR}`")
    ):
        pairs(tmp_path, [unit], foreign="pt")


def test_variants_of_different_units_and_repeated_translations_are_counted(tmp_path, caplog):
    units = [
        [("en-GB", "One."), ("pt-BR", "Um."), ("pt-br", "Uma.")],
        [("en-US", "Two."), ("pt-PT", "Dois.")],
        [("en-US", "Three."), ("fr", "Trois.")],
    ]
    assert pairs(tmp_path, units, foreign="pt") == [("One.", "Um."), ("Two.", "Dois.")]
    assert "left out 1 of 3 units without en and pt" in caplog.text
    assert "1 units have several translations" in caplog.text
    assert "pt: 1 units are pt-BR, 1 units are pt-PT" in caplog.text


def test_elements_that_are_nested_too_deep_are_named(tmp_path):
    deep = "<hi>" * 5000 + "</hi>" * 5000
    with pytest.raises(InputError, match=r"x\.tmx: unit 1: its elements are nested too deep"):
        pairs(tmp_path, [[("en", deep), ("sw", deep)]])
