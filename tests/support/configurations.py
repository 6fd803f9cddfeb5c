"""Change one value of the default configuration, and get the error message."""

import pytest
import yaml
from conftest import ROOT

from isthmus.config.resolve import resolve
from isthmus.errors import InputError

DEFAULT = ROOT / "config.yaml"


def changed(path: str, value: object) -> dict:
    """Return the default configuration with a new value at a dotted path; ``...`` removes the key."""
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
