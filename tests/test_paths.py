"""Every path of a run is rendered and parsed by one string."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isthmus import paths
from isthmus.errors import InputError
from isthmus.languages import JOINED, TAG
from isthmus.paths import DIGESTS, ITEMS, MEASURES, MODEL, PLANS, ROOTS, SCORES, Pattern, located, report_folder

CONFIG = {"results": "r", "downloads": "d", "search": {"select": "en_dev", "nli": {}, "clir": {}}}
PATTERNS = {name: value for name, value in vars(paths).items() if isinstance(value, Pattern)}
NAME = r"[a-z][a-z0-9_]*"
CHAIN = rf"{NAME}(\.{NAME}){{0,3}}"
SET = rf"{NAME}(\.(train|dev|test))?"
WORDS = {
    "chain": CHAIN,
    "document": TAG,
    "lang": TAG,
    "languages": JOINED,
    "of": rf"{NAME}/seed-[0-9]/nli/{CHAIN}",
    "query": TAG,
    "rest": SET,
    "searched": f"(nli|clir)/{CHAIN}",
    "seed": "[0-9]{1,3}",
    "split": "train|dev|test",
    "table": rf"{CHAIN}\.(csv|md)",
    "task": "nli|clir",
    "wanted": "[A-Za-z0-9.-]{1,9}",
}


def placeholders(pattern: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", pattern)


@st.composite
def filled(draw):
    """A pattern and a value for each of its placeholders, root folder included."""
    pattern = draw(st.sampled_from([*PATTERNS.values(), MODEL + DIGESTS, paths.ALIGNMENT + SCORES]))
    words = {name: st.from_regex(WORDS.get(name, NAME), fullmatch=True) for name in placeholders(pattern)}
    folder = st.from_regex(rf"/?{NAME}(/{NAME}){{0,2}}", fullmatch=True)
    return pattern, {name: draw(folder if name == pattern.root else word) for name, word in words.items()}


@given(filled())
def test_a_rendered_path_is_parsed_into_its_parts(case):
    pattern, parts = case
    config = CONFIG | {"results": parts[pattern.root], "downloads": parts[pattern.root]}
    path = pattern.of(config, **{name: part for name, part in parts.items() if name != pattern.root})
    assert pattern.parse(path) == parts


@given(filled())
def test_filling_in_at_once_or_part_by_part_is_the_same(case):
    pattern, parts = case
    whole, filled = pattern.where(**parts), pattern
    for name, part in parts.items():
        filled = filled.where(**{name: part})
    assert whole == filled and not placeholders(whole)


def test_no_path_has_two_names():
    assert len(set(PATTERNS.values())) == len(PATTERNS)


def test_another_path_is_not_parsed():
    assert MODEL.parse("r/models/e/seed-x/nli/plain") is None
    with pytest.raises(InputError, match=r"seed-x/nli/plain: not a path like \{results\}/models/"):
        MODEL.read("r/models/e/seed-x/nli/plain")
    assert MODEL.parse("r/models/e/seed-1/nli/plain.sha256/more") is None
    assert paths.GOLD.parse("r/corpora/c/sw.dev.tsv") is None
    assert paths.GIVEN_BITEXT.parse("r/corpora/c/sw.gold.tsv") is None


def test_the_last_folder_that_fits_counts():
    path = "evaluation/e/sentence/x.test/evaluation/e/sentence/y.dev"
    assert paths.SENTENCE_VECTORS.parse(path)["corpus"] == "y"
    assert paths.SENTENCE_VECTORS.parse("evaluation/e/sentence/y.dev")["results"] == ""


def test_rules_get_every_pattern_with_its_root():
    found = located(CONFIG)
    assert found.MODEL == "r/models/{encoder}/seed-{seed}/{task}/{chain}"
    assert f"{found.MODEL}{DIGESTS}" == found.MODEL + DIGESTS
    assert vars(found).keys() == PATTERNS.keys()
    assert not [pattern for pattern in vars(found).values() if set(placeholders(pattern)) & ROOTS.keys()]


@pytest.mark.parametrize("grid", [{}, {"plain": {"learning_rate": [1, 2]}}])
def test_each_protocol_of_a_search_has_its_own_report(grid):
    config = CONFIG | {"search": CONFIG["search"] | {"nli": grid}}
    assert report_folder(config) == ("r/en_dev" if grid else "r")


def test_endings_differ():
    assert len({DIGESTS, ITEMS, MEASURES, PLANS, SCORES}) == 5
