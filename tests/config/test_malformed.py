"""80 malformed configurations: each resolves, or ends in one clear error."""

import yaml
from conftest import ROOT
from hostile import hostile
from hypothesis import given
from hypothesis import strategies as st

from isthmus.config.resolve import resolve
from isthmus.corpora.downloads import wanted
from isthmus.errors import InputError
from isthmus.report.items import reports

CONFIGS = [ROOT / "config.yaml", ROOT / "config/real_local.yaml"]
VALUES = [
    *(None, True, -1, 0, 10**40, 1.0, float("inf"), float("nan"), "", "x\n", "\0", "../..", "-x", "{lang}", "{no}"),
    *([], {}, [[]], [None], {"": {}}, {1: 2}, "$(touch pwned)", "a" * 100_000),
]


def places(block, path=()):
    """Every path in a configuration."""
    for key, value in block.items() if isinstance(block, dict) else enumerate(block):
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


@st.composite
def configurations(draw):
    """A shipped configuration with one or two values replaced, removed or put under another key."""
    config = yaml.safe_load(draw(st.sampled_from(CONFIGS)).read_text())
    for _ in range(draw(st.integers(1, 2))):
        *parents, last = draw(st.sampled_from(list(places(config))))
        block = config
        for key in parents:
            block = block[key]
        kind = draw(st.sampled_from(("replace", "replace", "replace", "remove", "rename")))
        if kind == "replace" or isinstance(block, list):
            block[last] = draw(st.sampled_from(VALUES))
        else:
            value = block.pop(last)
            if kind == "rename":
                block[draw(st.sampled_from(("new", "", "a b", "x\n", "../up", 7, None, True)))] = value
    return yaml.safe_load(yaml.safe_dump(config))


@hostile(80)
@given(configurations())
def test_configurations(config):
    try:
        config = resolve(config, CONFIGS[:1])
        wanted(config)
        assert reports(config)
    except InputError as error:
        assert len(str(error)) < 20_000 and ":" in str(error)
