"""Reject YAML values that no path, number or command line can hold, whatever their key."""

import math
import re
from collections.abc import Iterator
from typing import Any

DEEPEST = 50
MOST = 1_000_000
LARGEST = 2**53
LONGEST = 4096
# Line ends and tabs are allowed in a text. Other control characters, such as NUL, and half surrogate pairs are not.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def unclean(config: Any) -> Iterator[tuple[list[Any], str]]:
    """Yield ``(path, message)`` of each unusable value.

    These are keys other than text, numbers that are not finite or too large, texts with control characters, texts that
    are too long, and endless nesting (YAML's references can produce it).
    """
    waiting: list[tuple[list[Any], Any]] = [([], config)]
    seen = 0
    while waiting:
        path, value = waiting.pop()
        seen += 1
        if len(path) > DEEPEST or seen > MOST:
            yield path[:3], f"more than {DEEPEST} blocks within one another, or more than {MOST:,} values"
            return
        if isinstance(value, dict):
            for key, inner in value.items():
                if isinstance(key, str):
                    waiting += [([*path, key], inner), (path, key)]
                else:
                    yield path, f"the key {key!r} is read as {type(key).__name__}; write it in quotation marks"
        elif isinstance(value, list):
            waiting += [([*path, place], inner) for place, inner in enumerate(value)]
        elif isinstance(value, float) and not math.isfinite(value):
            yield path, f"{value} is not a finite number"
        elif isinstance(value, int) and abs(value) > LARGEST:
            yield path, f"this number is beyond {LARGEST:,}"
        elif isinstance(value, str) and len(value) > LONGEST:
            yield path, f"this text has {len(value):,} characters; {LONGEST:,} are the most, as of a path"
        elif isinstance(value, str) and UNPRINTABLE.search(value):
            yield path, f"{value!r} has a control character"
