"""Checks for losses with in-batch negatives: every batch needs several rows."""

from collections.abc import Sequence

from isthmus.errors import InputError


def require_negatives(rows: Sequence[dict[str, str]], columns: Sequence[str], batch_size: int, what: str) -> None:
    """Reject rows that can only form batches of one row. No batch contains a text twice.

    Args:
        rows: training rows.
        columns: text columns of a row.
        batch_size: rows of a batch.
        what: name of the rows in messages, such as ``training pairs``.

    Raises:
        InputError: ``batch_size`` is below 2; all rows have the same text in a column.
    """
    why = "the loss tells each row of a batch from its other rows"
    if batch_size < 2:
        raise InputError(f"option `batch_size` is {batch_size}, but {why}: write 2 or more")
    for column in columns:
        if len({row[column] for row in rows}) < 2:
            raise InputError(
                f"{len(rows)} {what}, all with the same {column}, but {why}, and no batch holds a text twice: give more"
            )


def last_alone(rows: int, batch_size: int) -> bool:
    """Tell whether the last batch would be a single row, without any negative."""
    return rows > batch_size and rows % batch_size == 1
