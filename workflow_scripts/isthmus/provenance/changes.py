"""Compare the parameters that a job ran with, as Snakemake recorded them, with its parameters now."""

import ast
import json
from collections.abc import Iterator, Mapping
from typing import Any


def parameter_changes(recorded: list[str], now: Mapping[str, Any]) -> list[str]:
    """Describe each parameter that changed, old against new; in a mapping, each of its keys.

    Args:
        recorded: the ``repr`` of each old value; Snakemake records no names.
        now: ``{name: value}``.
    """
    kept = {repr(value) for value in now.values()}
    gone = [_read(text) for text in recorded if text not in kept]
    phrases: list[str] = []
    for name, value in now.items():
        if repr(value) not in recorded:
            new = _read(repr(value))
            place = max(range(len(gone)), key=lambda place: _likeness(gone[place], new), default=None)
            alike = place is not None and _likeness(gone[place], new) > 0
            phrases += _differences(name, gone.pop(place) if alike else "none", new)
    return phrases + [f"{value!r} -> none" for value in gone]


def _read(text: str) -> Any:
    """Read a value from its ``repr``, and an object from a string of JSON."""
    try:
        value = ast.literal_eval(text)
        held = json.loads(value) if isinstance(value, str) and value.startswith("{") else value
    except (SyntaxError, ValueError):
        return text
    return held


def _likeness(old: Any, new: Any) -> int:
    if isinstance(old, dict) and isinstance(new, dict):
        return len(old.keys() & new.keys())
    return int(type(old) is type(new))


def _differences(name: str, old: Any, new: Any) -> Iterator[str]:
    if not (isinstance(old, dict) and isinstance(new, dict)):
        yield f"{name} {old} -> {new}"
        return
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            yield f"{name} {key} {old.get(key, 'none')} -> {new.get(key, 'none')}"
