"""Decode lines and JSON values, in several encodings and with any line ends. Messages give the place of bad bytes."""

import codecs
import json
from collections import Counter
from collections.abc import Iterator
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO

from isthmus.errors import InputError

HEAD = 2**16
"""Bytes of a file that decide its encoding and its line ends."""
MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decoded_lines(handle: BufferedReader, where: str | Path) -> Iterator[tuple[int, str]]:
    """Yield ``(line number from 1, line without its end)`` of an open file; messages call it ``where``.

    A line ends with LF or CRLF, or with CR if the file starts without any LF. The text is UTF-8, or UTF-16 with a byte
    order mark. A byte order mark is not part of the text.

    Raises:
        InputError: the file is empty or not UTF-8 (named with its line).
    """
    head = handle.peek(HEAD)
    wide = head.startswith(MARKS)
    if head in (b"", *MARKS):
        raise InputError(f"{where}: the file is empty")
    if not wide and head.count(0) * 10 > len(head):
        raise InputError(f"{where}: not text: UTF-16 without a byte order mark, or a binary file; save it as UTF-8")
    text = head.decode("utf-16" if wide else "latin-1", errors="ignore")
    only_cr = "\r" in text and "\n" not in text
    if wide or only_cr:
        yield from _recoded_lines(handle, "utf-16" if wide else "utf-8-sig", None if only_cr else "\n", where)
    else:
        yield from _utf8_lines(handle, where)


def parse_json(text: str, where: str | Path) -> Any:
    """Parse a JSON text; messages call its place ``where``.

    Raises:
        InputError: it is not JSON; an object has a key twice; it is nested too deep; a number has too many digits; a
            string holds half of a surrogate pair.
    """
    try:
        value = json.loads(text, object_pairs_hook=_object)
        if "\\ud" in text.lower():
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        line = f"line {error.lineno}, " if "\n" in text else ""
        raise InputError(f"{where}: not JSON ({line}{error.msg})") from None
    except (RecursionError, ValueError) as error:
        raise InputError(f"{where}: this JSON cannot be read: {error}") from None
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        name, count = Counter(key for key, _ in pairs).most_common(1)[0]
        raise ValueError(f"the key {name!r} stands {count} times")
    return made


def _utf8_lines(handle: BinaryIO, where: str | Path) -> Iterator[tuple[int, str]]:
    for number, raw in enumerate(handle, 1):
        try:
            yield number, raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise InputError(f"{where}:{number}: not UTF-8 ({error.reason} at byte {error.start})") from None


def _recoded_lines(
    handle: BufferedReader, encoding: str, newline: str | None, where: str | Path
) -> Iterator[tuple[int, str]]:
    number = 0
    try:
        for number, line in enumerate(TextIOWrapper(handle, encoding=encoding, newline=newline), 1):
            yield number, line.rstrip("\r\n")
    except UnicodeDecodeError as error:
        known = encoding.removesuffix("-sig").upper()
        raise InputError(f"{where}: not {known} after line {number} ({error.reason})") from None
