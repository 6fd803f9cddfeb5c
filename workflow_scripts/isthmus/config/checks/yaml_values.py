"""What no configuration may hold, whatever its keys: what YAML allows, but no path, number or command line can hold."""

import math
import re
from collections.abc import Iterator
from typing import Any

DEEPEST = 50
MOST = 1_000_000
LARGEST = 2**53
LONGEST = 4096
# Line ends and tabs may stand in a text; the other control characters, NUL first, and half surrogate pairs may not.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def unclean(config: Any) -> Iterator[tuple[list[Any], str]]:
    """Yield ``(path, what is wrong)``: a key that is no text, a number that is not finite, a text with a control
    character, or too long a one, blocks within blocks without end (as YAML's references can make them).
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
