"""A table of the report and its files: a CSV for programs, Markdown for people, and optionally a figure."""

from collections.abc import Callable, Iterable, Sequence
from inspect import signature
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from isthmus.evaluation.collect import write_table
from isthmus.evaluation.measures import Measure
from isthmus.files import atomic, write_text

Made = TypeVar("Made")


class Table(NamedTuple):
    """A table.

    Attributes:
        frame: its numbers.
        markdown: its text.
        picture: draws it as ``svg`` or ``png``; only if the table's file has a constant ``FIGURE``.
    """

    frame: pd.DataFrame
    markdown: str
    picture: Callable[[str], bytes] | None = None

    def write(self, csv: Path, markdown: Path, pictures: Iterable[Path] = ()) -> None:
        """Write the files."""
        write_table(csv, self.frame)
        write_text(markdown, self.markdown)
        for path in pictures:
            write_picture(path, self.picture)


def write_picture(path: Path, picture: Callable[[str], bytes]) -> None:
    """Write a picture in the format of the file's ending."""
    with atomic(path) as temporary:
        temporary.write_bytes(picture(path.suffix.removeprefix(".")))


def document(title: str, parts: Iterable[str], note: str = "") -> str:
    """Join the parts of a Markdown text under its title; the title has the note in brackets."""
    return "\n\n".join([f"# {noted(title, note)}", *parts]) + "\n"


def noted(title: str, note: str) -> str:
    """Add a note, such as ``synthetic``, to a title."""
    return f"{title} ({note})" if note else title


def pipes(lines: Sequence[Sequence[str]], texts: int = 1) -> str:
    """Format a Markdown table, header first. The first ``texts`` columns are left-aligned, the others right-aligned."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    rule = ["-" * width if place < texts else "-" * (width - 1) + ":" for place, width in enumerate(widths)]
    return "\n".join(
        "| "
        + " | ".join(
            cell.ljust(width) if place < texts else cell.rjust(width) for place, (cell, width) in enumerate(row)
        )
        + " |"
        for row in ([*zip(line, widths, strict=True)] for line in [lines[0], rule, *lines[1:]])
    )


def interval(measure: Measure, low: float, high: float) -> str:
    """Format an interval; a missing interval gives an empty text."""
    return "" if pd.isna(low) else f"[{measure.text(low)}, {measure.text(high)}]"


def named_files(inputs: Sequence[str], files: Iterable[str]) -> dict[str, list[str]]:
    """Assign files to inputs, by words such as ``costs=8``; the files are in the same order."""
    rest = iter(files)
    counts = dict(word.split("=") for word in inputs)
    return {name: list(islice(rest, int(count))) for name, count in counts.items()}


def apply(function: Callable[..., Made], arguments: dict[str, Any]) -> Made:
    """Call the function of a table or figure. A parameter for one path gets the first of a list."""
    annotations = {name: parameter.annotation for name, parameter in signature(function).parameters.items()}
    return function(**{name: _typed(value, annotations[name]) for name, value in arguments.items()})


def _typed(value: Any, annotation: Any) -> Any:
    if annotation == list[Path]:
        return [Path(part) for part in value]
    if annotation in (Path, Path | None):
        return Path(value[0]) if value else None
    return value
