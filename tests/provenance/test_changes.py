"""Differences between recorded and present parameters."""

import json

from isthmus.provenance.changes import parameter_changes


def test_what_a_parameter_holds_is_named_old_against_new():
    before = {
        "code": {"align.py": "a1", "isthmus.methods.align.ot": "b1"},
        "packages": {"python": "3.11", "torch": "2.12.0"},
        "options": json.dumps({"max_steps": 4, "batch_size": 8}),
        "seed": 1,
    }
    recorded = sorted(repr(value) for value in before.values())
    assert parameter_changes(recorded, before) == []
    now = before | {
        "code": {"align.py": "a1", "isthmus.methods.align.ot": "b2", "isthmus.new": "c1"},
        "packages": {"python": "3.11", "torch": "2.13.0"},
        "options": json.dumps({"max_steps": 5, "batch_size": 8}),
        "seed": 2,
    }
    assert parameter_changes(recorded, now) == [
        "code isthmus.methods.align.ot b1 -> b2",
        "code isthmus.new none -> c1",
        "packages torch 2.12.0 -> 2.13.0",
        "options max_steps 4 -> 5",
        "seed 1 -> 2",
    ]


def test_what_comes_and_what_goes():
    assert parameter_changes(["1"], {"name": "new"}) == ["name none -> new", "1 -> none"]
