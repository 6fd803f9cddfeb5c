"""Write config/schema.json from the models. Editors use it to complete and check a configuration."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from isthmus.config.settings import Settings

WIDTH = 120
Rule = dict[str, Any]


def schema() -> Rule:
    """Return the JSON schema of a configuration."""
    found = plain(Settings.model_json_schema())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Isthmus configuration"} | found


def schema_text() -> str:
    """Return the text of the schema file. Equal keys are written once, and lines are as long as possible."""
    whole = schema()
    times = Counter(json.dumps(rule) for keys in _keys(whole) for rule in keys.values())
    shared: dict[str, str] = {}
    for keys in _keys(whole):
        for key, rule in keys.items():
            text = json.dumps(rule)
            if times[text] > 1 and "description" in rule:
                name = shared.setdefault(text, f"{key}_{len(shared)}")
                keys[key] = {"$ref": f"#/$defs/{name}"}
    whole["$defs"] |= {name: json.loads(text) for text, name in shared.items()}
    return _text(whole, 0) + "\n"


def plain(node: Any) -> Any:
    """Simplify a schema: no titles, each description on one line, no other names in a mapping than its pattern's."""
    if isinstance(node, list):
        return [plain(one) for one in node]
    if not isinstance(node, dict):
        return node
    made: Rule = {}
    for key, value in node.items():
        if key in ("properties", "$defs"):
            made[key] = {name: plain(rule) for name, rule in value.items()}
        elif key == "description":
            made[key] = " ".join(value.split())
        elif key == "patternProperties":
            (pattern, rule), *_ = value.items()
            made |= {"propertyNames": {"pattern": pattern}, "additionalProperties": plain(rule)}
        elif key != "title":
            made[key] = plain(value)
    return made


def _keys(node: Any) -> Iterator[dict[str, Rule]]:
    """Yield every mapping of keys to their rules, inner ones first."""
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from _keys(child)
    if isinstance(node, dict) and isinstance(node.get("properties"), dict) and "then" not in node:
        yield node["properties"]


def _text(node: Any, depth: int) -> str:
    line = json.dumps(node, ensure_ascii=False)
    if not isinstance(node, dict | list) or len(line) + 2 * depth <= WIDTH or not node:
        return line
    inside, outside = "  " * (depth + 1), "  " * depth
    if isinstance(node, list):
        parts, (left, right) = [_text(one, depth + 1) for one in node], "[]"
    else:
        parts, (left, right) = [f"{json.dumps(key)}: {_text(one, depth + 1)}" for key, one in node.items()], "{}"
    return f"{left}\n" + ",\n".join(inside + part for part in parts) + f"\n{outside}{right}"
