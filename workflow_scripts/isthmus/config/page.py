"""Write docs/configuration.md from the models: a table for each section, a row for each key."""

import json
from collections.abc import Iterator
from typing import Any

from isthmus.config.corpora import AnyCorpus
from isthmus.config.encoders import AnyEncoder
from isthmus.config.methods import KINDS, methods
from isthmus.config.reference import Rule, plain, schema
from isthmus.config.steps import option_rules

HEAD = """# Configuration

For whoever writes a configuration: each key with its type, its default and its meaning. `config.yaml` is an example.
`make schema` writes this page from the models in `workflow_scripts/isthmus/config`.
"""
BAR = r"\|"
BOUNDS = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
NAMES = {"Language": "language tag", "Direction": "two language tags"}
Row = tuple[str, ...]


def page() -> str:
    """Return the text of the page."""
    whole = schema()
    parts = [
        HEAD,
        "## The top level\n",
        _table(
            [_row(key, rule, whole["$defs"], key in whole["required"]) for key, rule in whole["properties"].items()]
        ),
    ]
    for section, rule in whole["properties"].items():
        rule = _resolved(rule, whole["$defs"])
        if section == "encoders":
            parts += _heads("encoders", rule) + [_joined("sources", dict(_blocks(AnyEncoder)))]
        elif section == "corpora":
            parts += _heads("corpora", rule) + list(_kinds())
        elif section == "steps":
            parts += _heads("steps", rule) + list(_steps())
        elif "properties" in rule:
            parts += [*_heads(section, rule), _table(list(_rows(rule, whole["$defs"])))]
    return "\n".join(parts)


def _heads(section: str, rule: Rule) -> list[str]:
    return [f"## {section}\n", f"{rule['description']}\n"]


def _blocks(case: Any) -> Iterator[tuple[str, list[Row]]]:
    """Yield the rows of each block of a tagged union, with the values of its deciding keys."""
    (cases,) = case.__metadata__
    for values, block in cases.blocks().items():
        rule = plain(block.model_json_schema())
        yield (
            ".".join(values),
            [row for row in _rows(rule, rule.get("$defs", {})) if row[0].strip("`") not in cases.keys],
        )


def _kinds() -> Iterator[str]:
    """Yield a table for each kind of corpus."""
    blocks = dict(_blocks(AnyCorpus))
    for kind in dict.fromkeys(name.split(".")[0] for name in blocks):
        yield f"### corpora: {kind}\n"
        yield _joined(
            "sources", {name.split(".")[1]: rows for name, rows in blocks.items() if name.startswith(f"{kind}.")}
        )


def _steps() -> Iterator[str]:
    """Yield a table for each kind of step: its options, and the methods with each option."""
    for kind in KINDS:
        yield f"### steps: {kind}\n"
        yield _joined(
            "methods",
            {name: [_row(key, rule) for key, rule in option_rules(kind, name, None).items()] for name in methods(kind)},
        )


def _joined(what: str, tables: dict[str, list[Row]]) -> str:
    """Join several tables into one. Its last column names the tables that a row comes from."""
    rows = dict.fromkeys(row for table in tables.values() for row in table)
    having = {row: [name for name, table in tables.items() if row in table] for row in rows}
    order = list(dict.fromkeys(row[0] for row in rows))
    shown = sorted(having, key=lambda row: order.index(row[0]))
    return _table([(*row, "all" if len(having[row]) == len(tables) else ", ".join(having[row])) for row in shown], what)


def _rows(rule: Rule, defs: dict[str, Rule], prefix: str = "") -> Iterator[Row]:
    """Yield the rows of a block's keys, inner blocks included."""
    for key, inner in rule["properties"].items():
        resolved = _resolved(inner, defs)
        if "properties" in resolved:
            yield from _rows(resolved, defs, f"{prefix}{key}.")
        else:
            yield _row(prefix + key, inner, defs, key in rule.get("required", []))


def _row(key: str, rule: Rule, defs: dict[str, Rule] | None = None, required: bool = False) -> Row:
    defs = defs or {}
    about = _resolved(rule, defs)
    default = f"`{json.dumps(about['default'], ensure_ascii=False)}`" if "default" in about else ""
    return f"`{key}`", _type(rule, defs), "(required)" if required else default, about.get("description", "")


def _type(rule: Rule, defs: dict[str, Rule]) -> str:
    """Describe a type in words, with its bounds."""
    if "$ref" in rule:
        return NAMES.get(rule["$ref"].rpartition("/")[2]) or _type(_resolved(rule, defs), defs)
    if "enum" in rule:
        return ", ".join(f"`{value or json.dumps(value)}`" for value in rule["enum"])
    if "oneOf" in rule:
        return " or ".join(_type(one, defs) for one in rule["oneOf"])
    if rule.get("type") == "array":
        return f"list of ({_type(rule['items'], defs)})" if rule["items"] else "list"
    if rule.get("type") == "object":
        inner = rule.get("additionalProperties")
        return f"block of ({_type(inner, defs)})" if inner else "block"
    bounds = [f"{sign} {rule[key]:.16g}" for key, sign in BOUNDS.items() if key in rule]
    return " ".join([rule.get("type", "value"), *bounds])


def _table(rows: list[Row], last: str = "") -> str:
    head = ("key", "type", "default", "meaning", *([last] if last else []))
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', BAR) for cell in line)} |\n" for line in lines)


def _resolved(rule: Rule, defs: dict[str, Rule]) -> Rule:
    """Return a rule with its ``$ref`` replaced by the definition."""
    if "$ref" not in rule:
        return rule
    rest = {key: value for key, value in rule.items() if key != "$ref"}
    return defs[rule["$ref"].rpartition("/")[2]] | rest
