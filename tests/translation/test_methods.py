"""Translate methods by name."""

import pytest

from isthmus.errors import InputError
from isthmus.translation.methods import translate_method


def test_an_unknown_method_or_option_stops():
    with pytest.raises(InputError, match="known: dictionary, hub_mt, smt"):
        translate_method("oracle", {})
    with pytest.raises(InputError, match="unknown option 'beam'"):
        translate_method("smt", {"beam": 3})
