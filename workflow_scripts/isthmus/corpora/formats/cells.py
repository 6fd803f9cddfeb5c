"""The text that a row holds under a name. What is no text is refused: a list or a mapping is never a sentence."""

from collections.abc import Mapping
from typing import Any

from isthmus.errors import InputError


def cell(row: Mapping[Any, Any], name: str | int, where: object, number: int, key: str = "") -> str:
    """The text of the column ``name`` in row ``number`` of what messages call ``where``; nothing for a missing value.

    A text stays as it stands. A number or a truth value is text as JSON writes it.

    A dotted name such as ``translation.en`` is a field of a mapping, unless a column has that very name. Messages name
    ``key``, the place of ``name`` in the configuration.

    Raises:
        InputError: there is no such column or field; its value is a mapping or a list, or bytes that are no text.
    """
    value = row.get(name)
    if isinstance(value, str):
        return value
    place = f"{where}:{number}: {key}: " if key else f"{where}:{number}: "
    return _text(_value(row, name, place), f"{place}column {name!r}")


def _text(value: Any, where: str) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        fields = ", ".join(map(str, value))
        raise InputError(
            f"{where} holds a mapping in the place of a text; name one of its fields ({fields}) after a dot"
        )
    if isinstance(value, list | tuple):
        raise InputError(f"{where} holds a list in the place of a text; give each text a row of its own")
    if isinstance(value, bytes):
        return _decoded(value, where)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value(row: Mapping[Any, Any], name: str | int, place: str) -> Any:
    if name in row:
        return row[name]
    value: Any = row
    for field in str(name).split("."):
        if not isinstance(value, Mapping) or field not in value:
            known = ", ".join(map(str, value if isinstance(value, Mapping) else row))
            raise InputError(f"{place}there is no column {name!r}; it has {known}")
        value = value[field]
    return value


def _decoded(value: bytes, where: str) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        raise InputError(f"{where} holds bytes that are not UTF-8 ({error.reason})") from None
