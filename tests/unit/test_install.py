"""The installation: pip's settings in uv's words, and pip itself where uv has none."""

import runpy

import pytest
from conftest import ROOT

INSTALL = runpy.run_path(str(ROOT / "envs/install.py"))
settings, translated = INSTALL["settings"], INSTALL["translated"]
BEST = {"UV_INDEX_STRATEGY": "unsafe-best-match"}


def test_without_settings_all_indexes_are_equal_as_they_are_for_pip():
    assert translated(settings("")) == BEST


def test_where_packages_come_from_is_put_into_uvs_words():
    listing = r"""
:env:.find-links='/wheels /more'
global.cert='/etc/ca.crt'
global.constraint='/etc/constraints.txt'
global.extra-index-url='file:///cpu/simple\nfile:///own/simple'
global.index-url='https://index.example/simple'
global.timeout='180'
global.disable-pip-version-check='1'
freeze.all='true'
""".strip()
    assert translated(settings(listing)) == BEST | {
        "UV_DEFAULT_INDEX": "https://index.example/simple",
        "UV_INDEX": "file:///cpu/simple file:///own/simple",
        "UV_FIND_LINKS": "/wheels,/more",
        "UV_CONSTRAINT": "/etc/constraints.txt",
        "SSL_CERT_FILE": "/etc/ca.crt",
        "UV_HTTP_TIMEOUT": "180",
    }


def test_a_variable_wins_over_the_installs_own_setting_and_that_over_the_global_one():
    lines = ["global.index-url='https://one'", "install.index-url='https://two'", ":env:.index-url='https://three'"]
    for count, url in enumerate(("one", "two", "three"), 1):
        assert translated(settings("\n".join(lines[:count])))["UV_DEFAULT_INDEX"] == f"https://{url}"
        assert translated(settings("\n".join(lines[:count][::-1])))["UV_DEFAULT_INDEX"] == f"https://{url}"


@pytest.mark.parametrize(("value", "kept"), [("true", True), ("false", False), ("0", False)])
def test_an_index_is_switched_off_only_where_pip_does(value, kept):
    assert ("UV_NO_INDEX" in translated({"no-index": value})) == kept


def test_a_setting_that_uv_has_no_word_for_is_named():
    with pytest.raises(ValueError, match="only-binary"):
        translated(settings("global.only-binary=':all:'"))
