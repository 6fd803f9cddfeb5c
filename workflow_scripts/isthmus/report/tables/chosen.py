"""The table of options that a search chose."""

from pathlib import Path

import pandas as pd

from isthmus.files import read_json
from isthmus.paths import CHOICE
from isthmus.report.output import Table, document, pipes

CAPTION = """
Which options a search chose for each searched chain, by what dev score, among how many candidates.
"""
LABELS = {"task": "all", "table": "chosen options"}
PROTOCOLS = {"en_dev": "English dev", "target_dev": "target-language dev"}
COLUMNS = ["encoder", "task", "chain", "chosen", "its dev score", "worst", "candidates"]


def table(choices: list[Path], protocol: str) -> Table:
    """Make the table from files ``{encoder}/{task}/{chain}.json``."""
    rows = []
    for path in choices:
        choice = read_json(path)
        scores = choice["scores"]
        about = [CHOICE.read(path)["encoder"], choice["task"], choice["chain"], choice["chosen"]]
        rows.append([*about, scores[choice["chosen"]], min(scores.values()), len(scores)])
    lines = [[*row[:4], f"{row[4]:.3f}", f"{row[5]:.3f}", str(row[6])] for row in rows]
    text = document(f"Chosen on {PROTOCOLS[protocol]}", [pipes([COLUMNS, *lines], texts=4)])
    return Table(pd.DataFrame(rows, columns=COLUMNS), text)
