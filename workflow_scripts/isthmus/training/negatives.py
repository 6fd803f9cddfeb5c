"""Checks for losses with in-batch negatives: every batch needs several rows."""

from collections.abc import Sequence

from isthmus.errors import InputError


def require_negatives(rows: Sequence[dict[str, str]], columns: Sequence[str], batch_size: int, what: str) -> None:
    """Refuse rows whose batches would be of one row each. No batch holds a text twice.

    Args:
        rows: what is learnt from.
        columns: the texts of a row.
        batch_size: rows of a batch.
        what: what a message calls the rows, such as ``training pairs``.

    Raises:
        InputError: ``batch_size`` is below 2; there are no two rows that differ in every column.
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
    """Whether the last batch would be a single row, which the loss has nothing to tell from."""
    return rows > batch_size and rows % batch_size == 1
