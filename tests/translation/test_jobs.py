"""Chains that start with a translate step: the valid ones, and what they are evaluated on."""

import pytest

from isthmus.config.lookups import model_chain
from isthmus.config.steps import check_chain
from isthmus.errors import InputError
from isthmus.translation.jobs import evaluated_files, evaluated_parts, translator_model, translator_options

STEPS = {
    "smt": {"kind": "translate", "method": "smt"},
    "nllb": {"kind": "translate", "method": "hub_mt", "options": {"model": "some/nllb"}},
    "marian": {"kind": "translate", "method": "hub_mt", "options": {"model": "some/opus-{lang}-en"}},
    "zulu_nllb": {"kind": "translate", "method": "hub_mt", "options": {"model": "some/nllb", "languages": "zu ur"}},
    "plain": {"kind": "train", "method": "plain"},
    "ot": {"kind": "align", "method": "ot"},
}


@pytest.mark.parametrize(
    ("chain", "message"),
    [
        ("smt", "translates, but for no model"),
        ("plain.smt", "translates once, and first"),
        ("smt.nllb.plain", "translates once, and first"),
        ("smt.ot", "such as `smt.plain.ot` or `smt.ot.plain`"),
    ],
)
def test_a_chain_translates_once_and_first(chain, message):
    with pytest.raises(InputError, match=message):
        check_chain(chain, STEPS)


def test_a_chain_may_translate_before_any_model():
    check_chain("smt.plain.ot", STEPS)


@pytest.fixture
def config():
    return {
        "results": "r",
        "steps": STEPS,
        "methods": {"zero_shot": "plain", "translate_smt": "smt.plain"},
        "bitext": {"corpora": ["news"]},
        "corpora": {
            "news": {"kind": "bitext", "languages": ["sw"]},
            "xnli": {"kind": "nli", "languages": ["en", "sw", "ur"]},
            "coll": {"kind": "collection", "directions": ["sw-en", "ur-en", "en-sw"]},
        },
    }


def test_a_learnt_translator_is_evaluated_where_it_has_bitext(config):
    assert evaluated_parts(config, "smt.plain", "coll") == ["sw-en"]
    assert evaluated_files(config, "smt.plain", "xnli", "dev") == [
        "r/corpora/xnli/en.dev.tsv",
        "r/translations/smt/xnli/sw.dev.tsv",
    ]
    assert evaluated_parts(config, "nllb.plain", "coll") == ["sw-en", "ur-en"]
    assert evaluated_parts(config, "plain", "coll") == ["sw-en", "ur-en", "en-sw"]


def test_a_model_of_many_languages_is_fetched_once(config):
    assert {translator_model(config, "nllb", lang) for lang in ("sw", "ur")} == {"r/translators/nllb/all.sha256"}
    assert translator_model(config, "marian", "sw") == "r/translators/marian/sw.sha256"
    assert model_chain(config, "smt.plain.ot") == "plain.ot"


def test_a_translator_may_be_for_some_languages_only(config):
    assert evaluated_parts(config, "zulu_nllb.plain", "coll") == ["ur-en"]
    assert translator_options(config, "zulu_nllb") == {"model": "some/nllb"}
