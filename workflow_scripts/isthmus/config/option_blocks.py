"""Make blocks from dataclasses of options: the fields become keys (:mod:`isthmus.config.options`)."""

from typing import Any, Literal

from pydantic import Field, create_model

from isthmus.config.blocks import Block
from isthmus.config.options import options_schema

PYTHON = {"integer": int, "number": float, "boolean": bool, "string": str}
BOUNDS = {"minimum": "ge", "exclusiveMinimum": "gt"}


def options_block(module: str, name: str, about: str) -> type[Block]:
    """Make the block of the dataclass ``name`` in a library module."""
    return block_of(name, options_schema(module, name)["properties"], about)


def block_of(name: str, properties: dict[str, Any], about: str) -> type[Block]:
    """Make a block of options. An option without a default stays absent if it is not written."""
    return create_model(
        name, __base__=Block, __doc__=about, **{option: _field(rule) for option, rule in properties.items()}
    )


def _field(rule: dict[str, Any]) -> tuple[Any, Any]:
    kind = Literal[tuple(rule["enum"])] if "enum" in rule else PYTHON[rule["type"]]  # type: ignore[valid-type]
    bounds = {BOUNDS[key]: value for key, value in rule.items() if key in BOUNDS}
    default = {"default": rule["default"]} if "default" in rule else {"default_factory": lambda: None}
    return kind, Field(**default, **bounds, description=rule["description"])
