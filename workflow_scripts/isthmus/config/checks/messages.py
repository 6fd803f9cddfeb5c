"""What is wrong with a configuration by its schema, in words, with the YAML to write."""

import difflib
import json
import re
from pathlib import Path
from typing import Any

import yaml
from jsonschema.exceptions import ValidationError

from isthmus.config.checks.languages import malformed
from isthmus.config.checks.lines import line_of, quoted, read_as, scalar_at, value_of, where

# A number that YAML 1.1 takes for text, for want of a decimal point or of the exponent's sign.
EXPONENT = r"[+-]?\d+(\.\d*)?[eE][+-]?\d+"
# The schema's formats of language tags, with the number of tags in each.
TAGS = {"language": 1, "direction": 2}


def explain(error: ValidationError, files: list[Path]) -> str:
    """The message of a schema's error: file, line and key, what is wrong, what to write."""
    path = list(error.absolute_path)
    at = where(path, files)
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        unknown = next(key for key in error.instance if key not in known)
        return f"{where([*path, unknown], files)}: unknown key {unknown!r}; {meant(unknown, list(known), known, path)}"
    if error.validator == "required":
        missing = next(key for key in error.validator_value if key not in error.instance)
        known = error.schema.get("properties", {})
        return f"{at}: the key {missing!r} is missing; write\n{_yaml([*path, missing], known.get(missing, {}))}"
    if error.validator == "uniqueItems":
        return _twice(path, error.instance, files)
    misread = _misread(path, error, files)
    if misread:
        return f"{at}: {misread}"
    if error.validator == "enum":
        return f"{at}: {error.instance!r} is not known; {meant(str(error.instance), error.validator_value, {}, path)}"
    if error.parent is None and error.validator == "pattern" and "propertyNames" in error.absolute_schema_path:
        named = where([*path, error.instance], files)
        return f"{named}: a name is made of a-z, 0-9 and _, and starts with a letter; {error.instance!r} is not"
    if error.validator == "type" and re.fullmatch(EXPONENT, str(error.instance)):
        if error.validator_value == "number":
            return f"{at}: YAML reads {error.instance!r} as text; write {float(error.instance)!r}"
        if error.validator_value == "integer" and float(error.instance).is_integer():
            return f"{at}: YAML reads {error.instance!r} as text; write {int(float(error.instance))}"
    if error.validator == "pattern" and error.schema.get("format") in TAGS:
        return f"{at}: {malformed(error.instance, TAGS[error.schema['format']])}"
    about = error.schema.get("description", "")
    return f"{at}: {error.message}" + (f" ({about})" if about else "")


def _misread(path: list[Any], error: ValidationError, files: list[Path]) -> str:
    """What YAML made of an unquoted word that was meant as text, or of no value; "" where it is neither."""
    value = error.instance
    node = scalar_at(path, files)
    if node is None or node.style or isinstance(value, str | list | dict) or value_of(node) != value:
        return ""
    if value is None:
        said = f"YAML reads {node.value} as nothing" if node.value else "nothing stands here"
        return f"{said}; write a value, or leave the key out"
    if not _wants_text(error.schema):
        return ""
    return f"YAML reads {node.value} as {read_as(node)}; text is written in quotation marks, {quoted(node)}"


def _wants_text(rule: dict[str, Any]) -> bool:
    """Whether a schema allows text."""
    several = rule.get("oneOf", [])
    return (
        rule.get("type") == "string"
        or any(isinstance(value, str) for value in rule.get("enum", []))
        or any(_wants_text(one) for one in several)
    )


def _twice(path: list[Any], members: list[Any], files: list[Path]) -> str:
    """Which member of a list stands twice, with the lines of both."""
    first, second = next(
        (place, later)
        for later, member in enumerate(members)
        for place in range(later)
        if members[place] == member and isinstance(members[place], bool) == isinstance(member, bool)
    )
    earlier = line_of([*path, first], files)
    line = f" in line {earlier[1]}" if earlier else ""
    return (
        f"{where([*path, second], files)}: non-unique: {_short(members[second])} stands twice in this list, the first "
        f"time{line}; leave one out"
    )


def _short(value: Any) -> str:
    return yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=200).split("\n")[0]


def meant(word: str, known: list[Any], rules: dict[str, Any], path: list[Any]) -> str:
    """What is known instead of ``word``: the closest, with the YAML to write if ``rules`` describe it."""
    close = difflib.get_close_matches(word, [str(value) for value in known], n=1, cutoff=0.5)
    if not close:
        return f"known here: {', '.join(str(value) for value in known)}"
    if close[0] in rules:
        return f"did you mean {close[0]!r}? Write\n{_yaml([*path, close[0]], rules[close[0]])}"
    return f"did you mean {close[0]!r}? Known: {', '.join(str(value) for value in known)}"


def _yaml(path: list[Any], rule: dict[str, Any]) -> str:
    """The YAML that would stand at ``path``, indented two spaces as a whole, with the key's description."""
    value = rule.get("default", rule.get("const", rule.get("enum", [f"<{rule.get('type', 'value')}>"])[0]))
    lines = [f"{'  ' * depth}  {'- ' if isinstance(key, int) else f'{key}:'}" for depth, key in enumerate(path)]
    about = f"   # {rule['description']}" if rule.get("description") else ""
    return "\n".join(lines) + f" {json.dumps(value)}{about}"
