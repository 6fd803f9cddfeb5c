"""Files that match line by line."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice, zip_longest
from typing import Any

from isthmus.corpora.download.source_file import SourceFile
from isthmus.corpora.formats.standard import Judgement
from isthmus.errors import InputError


def parallel(*files: SourceFile) -> Iterator[tuple[Any, ...]]:
    """Yield ``(line number, line of the first file, line of the second, ...)``.

    Raises:
        InputError: one has more lines than another.
    """
    lines = zip_longest(*(file.lines() for file in files))
    for number, row in enumerate(lines, 1):
        if None in row:
            counts = [sum(1 for _ in file.lines()) for file in files]
            other = next(place for place, count in enumerate(counts) if count != counts[0])
            raise InputError(
                f"{files[0]} has {counts[0]} lines, but {files[other]} has {counts[other]};"
                " they must match line by line"
            )
        yield number, *(line for _, line in row)


def known_items(queries: SourceFile, documents: SourceFile, limit: int | None) -> Iterator[Judgement]:
    """Yield the judgements of known-item search among the first ``limit`` lines.

    Line n of the documents is relevant to query n. So are other lines with the same text.
    """
    same: dict[str, list[int]] = defaultdict(list)
    for number, _, document in islice(parallel(queries, documents), limit or None):
        same[document if document.strip() else f"\n{number}"].append(number)
    for numbers in same.values():
        yield from ((number, str(number), str(found), 1) for number in numbers for found in numbers)
