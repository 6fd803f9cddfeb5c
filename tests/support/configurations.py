"""Configurations that are the default but for one value, and what is said about them."""

import pytest
import yaml
from conftest import ROOT

from isthmus.config.resolve import resolve
from isthmus.errors import InputError

DEFAULT = ROOT / "config.yaml"


def changed(path: str, value: object) -> dict:
    """The default configuration with the value at a dotted path set; ``...`` removes the key."""
    config = yaml.safe_load(DEFAULT.read_text())
    *parents, last = path.split(".")
    block = config
    for part in parents:
        block = block[int(part) if part.isdigit() else part]
    if value is ...:
        del block[last]
    else:
        block[last] = value
    return config


def message(config: dict) -> str:
    with pytest.raises(InputError) as caught:
        resolve(config, [DEFAULT])
    return str(caught.value)
