"""Messages for validation errors of a configuration, with the YAML to write."""

import difflib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from isthmus.config.blocks import NAME, TAGS, Block
from isthmus.config.checks.languages import malformed
from isthmus.config.checks.lines import line_of, quoted, read_as, scalar_at, value_of, where
from isthmus.config.fields import field_at

# A number that YAML 1.1 takes for text: it lacks the decimal point or the exponent's sign.
EXPONENT = r"[+-]?\d+(\.\d*)?[eE][+-]?\d+"
TYPES = {"int": "integer", "float": "number", "string": "string", "bool": "boolean", "list": "array", "dict": "object"}
"""JSON's names of types by pydantic's names."""
SAYINGS = {
    "greater_than": "{value!r} is less than or equal to the minimum of {gt:.16g}",
    "greater_than_equal": "{value!r} is less than the minimum of {ge:.16g}",
    "less_than": "{value!r} is greater than or equal to the maximum of {lt:.16g}",
    "less_than_equal": "{value!r} is greater than the maximum of {le:.16g}",
    "string_pattern_mismatch": "{value!r} does not match {pattern!r}",
    "too_short": "{value!r} is too short; {min_length} at least",
    "too_long": "{value!r} is too long; {max_length} at most",
    "mistake": "{message}",
    "value_error": "{error}",
}
Error = dict[str, Any]


def explain(errors: ValidationError, root: type[Block], config: dict[str, Any], files: list[Path]) -> str:
    """Return the message of the outermost mistake: file, line and key, the error, the fix."""
    found = [(_path(error["loc"], config), error) for error in errors.errors()]
    path, error = min(found, key=lambda one: (len(one[0]), str(one[0])))
    saying = SPECIAL.get(error["type"])
    if saying:
        return saying(path, error, files)
    field = field_at(path, root, config)
    about = f" ({field.description})" if field and field.description else ""
    misread = _misread(path, error, files)
    return f"{where(path, files)}: " + (misread or _said(error, about))


def wrong_value(block: type[Block], key: str, value: Any) -> str:
    """Check one key's value on its own; return the message, or "" if it is valid."""
    try:
        block.model_validate({key: value})
    except ValidationError as errors:
        return _said(errors.errors()[0], "")
    return ""


def _path(location: tuple[int | str, ...], config: Any) -> list[Any]:
    """Return the keys of a location, without pydantic's additions (such as the member of a union)."""
    path: list[Any] = []
    for part in location:
        if (isinstance(config, dict) and part in config) or (isinstance(config, list) and isinstance(part, int)):
            path.append(part)
            config = config[part]
    return path


def _said(error: Error, about: str) -> str:
    """Return the message for a value that YAML read as it was meant."""
    value, context = error["input"], error.get("ctx", {})
    kind = TYPES.get(error["type"].removesuffix("_type"), "object")
    if error["type"] == "literal_error":
        known = re.findall("'([^']*)'", context["expected"])
        return f"{value!r} is not known; {meant(str(value), known, {}, [])}"
    if error["loc"][-1] == "[key]" and context.get("pattern") == NAME:
        return f"a name is made of a-z, 0-9 and _, and starts with a letter; {value!r} is not"
    if context.get("pattern") in TAGS:
        return malformed(value, TAGS[context["pattern"]])
    if error["type"].endswith("_type") and re.fullmatch(EXPONENT, str(value)):
        number = float(value)
        if kind == "number" or (kind == "integer" and number.is_integer()):
            return f"YAML reads {value!r} as text; write {number if kind == 'number' else int(number)}"
    if error["type"] == "too_short" and not value:
        return f"{value!r} should be non-empty{about}"
    saying = SAYINGS.get(error["type"], "{value!r} is not of type {kind!r}")
    return saying.format(value=value, kind=kind, **context) + about


def _unknown_key(path: list[Any], error: Error, files: list[Path]) -> str:
    block, key = error["ctx"]["block"], error["ctx"]["key"]
    rules = block.model_json_schema()["properties"]
    return f"{where([*path, key], files)}: unknown key {key!r}; {meant(key, list(rules), rules, path)}"


def _missing_key(path: list[Any], error: Error, files: list[Path]) -> str:
    block, key = error["ctx"]["block"], error["ctx"]["key"]
    rule = block.model_json_schema()["properties"][key]
    return f"{where(path, files)}: the key {key!r} is missing; write\n{_yaml([*path, key], rule)}"


def _unknown_case(path: list[Any], error: Error, files: list[Path]) -> str:
    """Return the message for a deciding key without a block for its value."""
    key, known, given, now = (error["ctx"][part] for part in ("key", "known", "given", "now"))
    path = [*path, key]
    misread = _misread(path, {"input": given, "type": "string_type"}, files)
    renamed = f"{given!r} is called {now!r} now; write\n{_yaml(path, {'const': now})}" if now else ""
    otherwise = f"{given!r} is not known; {meant(str(given), known, {}, path)}"
    return f"{where(path, files)}: {misread or renamed or otherwise}"


def _mistake(path: list[Any], error: Error, files: list[Path]) -> str:
    key = error["ctx"]["key"]
    return f"{where([*path, key] if key else path, files)}: {error['ctx']['message']}"


def _twice(path: list[Any], error: Error, files: list[Path]) -> str:
    """Return the message for a duplicate in a list, with both lines."""
    first, second = error["ctx"]["places"]
    member = error["ctx"]["member"]
    member = member.model_dump() if isinstance(member, Block) else member
    earlier = line_of([*path, first], files)
    line = f" in line {earlier[1]}" if earlier else ""
    return (
        f"{where([*path, second], files)}: non-unique: {_short(member)} stands twice in this list, the first "
        f"time{line}; leave one out"
    )


SPECIAL: dict[str, Callable[[list[Any], Error, list[Path]], str]] = {
    "unknown_key": _unknown_key,
    "missing_key": _missing_key,
    "unknown_case": _unknown_case,
    "mistake": _mistake,
    "twice": _twice,
}
"""Messages for the errors that blocks raise themselves (:mod:`isthmus.config.blocks`)."""


def _misread(path: list[Any], error: Error, files: list[Path]) -> str:
    """Return the message for an empty value, or for an unquoted text that YAML reads as another type; else ""."""
    value = error["input"]
    node = scalar_at(path, files)
    if node is None or node.style or isinstance(value, str | list | dict) or value_of(node) != value:
        return ""
    if value is None:
        said = f"YAML reads {node.value} as nothing" if node.value else "nothing stands here"
        return f"{said}; write a value, or leave the key out"
    if error["type"] not in ("string_type", "literal_error"):
        return ""
    return f"YAML reads {node.value} as {read_as(node)}; text is written in quotation marks, {quoted(node)}"


def _short(value: Any) -> str:
    return yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=200).split("\n")[0]


def meant(word: str, known: list[Any], rules: dict[str, Any], path: list[Any]) -> str:
    """Suggest the known word closest to ``word``, with the YAML to write if ``rules`` describe it."""
    close = difflib.get_close_matches(word, [str(value) for value in known], n=1, cutoff=0.5)
    if not close:
        return f"known here: {', '.join(str(value) for value in known)}"
    if close[0] in rules:
        return f"did you mean {close[0]!r}? Write\n{_yaml([*path, close[0]], rules[close[0]])}"
    return f"did you mean {close[0]!r}? Known: {', '.join(str(value) for value in known)}"


def _yaml(path: list[Any], rule: dict[str, Any]) -> str:
    """Return the YAML for ``path`` with the key's description, all indented by two spaces."""
    value = rule.get("default", rule.get("const", rule.get("enum", [f"<{rule.get('type', 'value')}>"])[0]))
    lines = [f"{'  ' * depth}  {'- ' if isinstance(key, int) else f'{key}:'}" for depth, key in enumerate(path)]
    about = f"   # {rule['description']}" if rule.get("description") else ""
    return "\n".join(lines) + f" {json.dumps(value)}{about}"
