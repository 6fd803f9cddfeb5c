"""The table of the bitext stage: a row a corpus and language, from the pairs that came in to those that are left."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from isthmus.bitext.counts import COLUMNS, IN, OUT
from isthmus.files import read_tsv


def bitext_table(files: Iterable[Path]) -> pd.DataFrame:
    """What came in, went and is left.

    Args:
        files: count files ``{corpus}/counts/{language}.{rule}.tsv`` in the order of the rules.

    Returns:
        A row a corpus and language, with the columns corpus, language, in, ``{step}: {reason}`` and out. The steps
        between have no in and out of their own here: one's out is the next one's in.

    Raises:
        InputError: a file is malformed.
    """
    rows: dict[tuple[str, str], dict[str, int]] = {}
    for file in files:
        row = rows.setdefault((file.parents[1].name, file.name.split(".")[0]), {})
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
