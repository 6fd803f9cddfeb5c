"""Read a row's cell as text. A list or a mapping is refused: it is never a sentence."""

from collections.abc import Mapping
from typing import Any

from isthmus.errors import InputError


def cell(row: Mapping[Any, Any], name: str | int, where: object, number: int, key: str = "") -> str:
    """Return the text in the column ``name`` of a row; "" for a missing value.

    Text stays as it is. A number or a truth value becomes text as in JSON. A dotted name such as ``translation.en``
    means a field of a mapping, unless a column has exactly this name.

    Args:
        row: the row.
        name: the column.
        where: the file's name in messages.
        number: the row's number.
        key: the key of the configuration that names the column, for messages.

    Raises:
        InputError: the column or field does not exist; its value is a mapping, a list, or bytes other than UTF-8.
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
