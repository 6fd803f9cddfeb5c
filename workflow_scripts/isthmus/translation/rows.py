"""Translate columns of a corpus file."""

from collections.abc import Sequence

from isthmus.evaluation.structured import structured
from isthmus.translation.base import Translator
from isthmus.translation.dictionary import Dictionary

Row = dict[str, str]
STRUCTURED = "structured"


def translated(rows: Sequence[Row], columns: Sequence[str], translate: Translator) -> list[Row]:
    """Translate ``columns`` of the rows, each distinct text once. The text itself replaces an empty translation.

    A dictionary adds the column ``structured``: the first of ``columns`` as a structured query.
    """
    texts = list(dict.fromkeys(row[column] for row in rows for column in columns))
    found = dict(zip(texts, translate(texts), strict=True))
    result = [row | {column: found[row[column]].strip() or row[column] for column in columns} for row in rows]
    if isinstance(translate, Dictionary):
        for row, before in zip(result, rows, strict=True):
            row[STRUCTURED] = structured(translate.alternatives(before[columns[0]]))
    return result
