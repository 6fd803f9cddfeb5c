"""Find the field at a path of a configuration, such as ``["steps", "ot", "options", "epsilon"]``."""

from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from isthmus.config.blocks import Block, Cases


def field_at(path: list[Any], root: type[Block], config: Any) -> FieldInfo | None:
    """Return the innermost field on a path through a block and its values."""
    kind, field, value = root, None, config
    for part in path:
        block = _block(kind, value)
        if block is None:
            kind = _member(kind)
        elif part in block.model_fields:
            field = block.model_fields[part]
            kind = field.annotation
        else:
            return field
        value = _value(value, part)
    return field


def _block(kind: Any, value: Any) -> type[Block] | None:
    """Return the block that a value of this kind belongs to."""
    for mark in getattr(kind, "__metadata__", ()):
        if isinstance(mark, Cases):
            return mark.find(*(str(_value(value, key)) for key in mark.keys))
    return kind if isinstance(kind, type) and issubclass(kind, Block) else None


def _member(kind: Any) -> Any:
    """Return the kind of a mapping's values or of a list's members."""
    kind = getattr(kind, "__origin__", kind) if hasattr(kind, "__metadata__") else kind
    return get_args(kind)[-1] if get_origin(kind) in (dict, list) else None


def _value(container: Any, part: Any) -> Any:
    try:
        return container[part]
    except (KeyError, IndexError, TypeError):
        return None
