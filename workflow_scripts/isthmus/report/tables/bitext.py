"""The table of the bitext stage: one row per corpus and language, with the pairs of each step."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from isthmus.bitext.counts import COLUMNS, IN, OUT
from isthmus.files import read_tsv
from isthmus.paths import BITEXT_COUNTS
from isthmus.report.output import Table, document, pipes

CAPTION = """
Sentence pairs of the bitext stage, a row a corpus and language: how many came ``in``, how many each step dropped for
which reason, and how many are ``out`` for training. ``split: dev`` and ``split: test`` are held out, not lost.
``overlap`` counts training pairs that share a sentence with an evaluation set.
"""
CATEGORY = "Bitext"
SHARED = True


def table(bitext_counts: list[Path]) -> Table:
    """Make the table."""
    frame = bitext_frame(bitext_counts)
    text = frame.map(lambda cell: "" if pd.isna(cell) else str(cell if isinstance(cell, str) else int(cell)))
    return Table(frame, document("Bitext", [pipes([list(frame), *text.to_numpy().tolist()], texts=2)]))


def bitext_frame(files: Iterable[Path]) -> pd.DataFrame:
    """Count the pairs that came in, were dropped and remain.

    Args:
        files: count files ``{corpus}/counts/{language}.{rule}.tsv`` in the order of the rules.

    Returns:
        One row per corpus and language, with the columns corpus, language, in, ``{step}: {reason}`` and out. Steps in
        between have no columns in and out, because the output of one is the input of the next.

    Raises:
        InputError: a file is malformed.
    """
    rows: dict[tuple[str, str], dict[str, int]] = {}
    for file in files:
        of = BITEXT_COUNTS.read(file)
        row = rows.setdefault((of["corpus"], of["lang"]), {})
        for entry in read_tsv(file, COLUMNS):
            pairs = int(entry["pairs"])
            if entry["reason"] == IN:
                row.setdefault(IN, pairs)
            elif entry["reason"] == OUT:
                left = pairs
            else:
                row[f"{entry['step']}: {entry['reason']}"] = pairs
        row[OUT] = left
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index.names = ["corpus", "language"]
    return table[[name for name in table if name != OUT] + [OUT]].reset_index()
