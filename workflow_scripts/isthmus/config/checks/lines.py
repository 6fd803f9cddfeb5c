"""Find the lines of values in the configuration's files, and the mistakes that only the text of a file shows."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from isthmus.errors import InputError

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's loader, if PyYAML has it: tens of times as fast."""
TAG = "tag:yaml.org,2002:"
DECIMAL = re.compile(r"[+-]?(0|[1-9][0-9]*)")


def nodes(file: Path) -> yaml.Node | None:
    """Parse a file's YAML into nodes; each node has its line.

    Raises:
        InputError: the file is not text or not YAML; the message has the line.
    """
    try:
        return yaml.compose(file.read_text(encoding="utf-8"), Loader=Loader)
    except OSError as error:
        raise InputError(f"{file}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        raise InputError(f"{file}:{_syntax_error(error)}") from None
    except yaml.YAMLError as error:
        raise InputError(f"{file}: not YAML: {error}") from None


def _syntax_error(error: yaml.MarkedYAMLError) -> str:
    """Format a syntax error as ``12: not YAML: ...``. An unclosed bracket or quote is reported where it opens."""
    noticed, opened = error.problem_mark, error.context_mark
    unclosed = opened and any(word in (error.context or "") for word in ("quoted", "flow"))
    mark = opened if unclosed else noticed or opened
    context = f" {error.context}" if error.context else ""
    end = f", noticed in line {noticed.line + 1}" if unclosed and noticed else ""
    return (
        f"{mark.line + 1 if mark else 1}: not YAML: {error.problem}{context}{end}; YAML indents by blanks, not tabs, "
        "and a text that holds a colon or quotation mark stands in quotation marks"
    )


def check_text(file: Path) -> None:
    """Refuse duplicate keys, and keys or numbers that YAML reads as something else.

    YAML 1.1 silently takes the last of several equal keys. It reads 010 as 8, 1:30 as 90, and the key no as false.

    Raises:
        InputError: there is such a key or number, or the file is not YAML.
    """
    found = min(_unlike_text(nodes(file)), default=None)
    if found:
        raise InputError(f"{file}:{found[0]}: {found[1]}")


def _unlike_text(root: yaml.Node | None) -> Iterator[tuple[int, str]]:
    """Yield ``(line, message)``. A node with several references, or one to itself, is visited once."""
    waiting, seen = [root], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            yield from _wrong_keys(node)
            waiting += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.ScalarNode):
            yield from _wrong_number(node)


def _wrong_keys(node: yaml.MappingNode) -> Iterator[tuple[int, str]]:
    first: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            yield line, f"{read_as(key)} stands where a key is wanted; a key is one word"
            continue
        if key.value in first:
            yield line, f"{key.value!r} stands twice, the first time in line {first[key.value]}"
        first[key.value] = line
        if key.tag not in (f"{TAG}str", f"{TAG}merge"):
            yield line, f"YAML reads the key {key.value} as {read_as(key)}; write {quoted(key)}, in quotation marks"


def _wrong_number(node: yaml.ScalarNode) -> Iterator[tuple[int, str]]:
    line = node.start_mark.line + 1
    try:
        value = value_of(node)
    except (ValueError, yaml.YAMLError):
        kind = node.tag.removeprefix(TAG)
        yield line, f"YAML reads {node.value} as {kind}, which it is not; for text write {quoted(node)}"
        return
    if _rewritten(node):
        yield line, f"YAML reads {node.value} as the number {value}; write {value}, or for text {quoted(node)}"


def _rewritten(node: yaml.ScalarNode) -> bool:
    """Whether YAML reads a number in another base than ten: octal, hexadecimal, binary or base 60."""
    if node.style:
        return False
    whole, real = node.tag == f"{TAG}int", node.tag == f"{TAG}float"
    return (whole and not DECIMAL.fullmatch(node.value)) or (real and ":" in node.value)


def value_of(node: yaml.ScalarNode) -> Any:
    """Return the value of a node, as YAML reads it."""
    return yaml.SafeLoader("").construct_object(node, deep=True) if node.tag.startswith(TAG) else node.value


def read_as(node: yaml.Node) -> str:
    """Describe in words how YAML reads a node."""
    kind = node.tag.removeprefix(TAG)
    if kind in ("bool", "int", "float"):
        value = value_of(node)
        return str(value).lower() if kind == "bool" else f"the number {value}"
    return {"null": "nothing", "timestamp": "a date", "map": "a block", "seq": "a list"}.get(kind, kind)


def quoted(node: yaml.ScalarNode) -> str:
    """Quote a plain scalar, so that YAML reads it as text."""
    return f'"{node.value}"'


def scalar_at(path: list[Any], files: list[Path]) -> yaml.ScalarNode | None:
    """Return the scalar at ``path``, in the last file that has it."""
    for file in reversed(files):
        node, _, whole = _find(file, path)
        if whole:
            return node if isinstance(node, yaml.ScalarNode) else None
    return None


def where(path: list[Any], files: list[Path]) -> str:
    """Format the place of the longest existing part of ``path``, such as ``config.yaml:12: steps.ot.options``."""
    key = ".".join(str(part) for part in path) or "the top level"
    found = line_of(path, files)
    if found:
        return f"{found[0]}:{found[1]}: {key}"
    return f"{files[0] if files else 'configuration'}: {key}"


def line_of(path: list[Any], files: list[Path]) -> tuple[Path, int] | None:
    """Return the last file with a part of ``path``, and the line."""
    for file in reversed(files):
        _, line, _ = _find(file, path)
        if line:
            return file, line
    return None


def _find(file: Path, path: list[Any]) -> tuple[yaml.Node | None, int, bool]:
    """Return the node of the longest existing part of ``path``, its line (0 if none), and whether it is all of it."""
    node = nodes(file)
    line = 0
    for part in path:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(part)]
            if not found:
                return node, line, False
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            return node, line, False
    return node, line, True
