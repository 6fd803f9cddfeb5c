"""Choose the best candidate of a searched chain by dev scores, and write the choice with all scores as JSON.

Args:
    measures: CSVs of the candidates' measures
    candidates: their chains, in the order of the grid
    chain: the searched chain
    task: nli or clir
    select: the dev scores that count, en_dev or target_dev
    output: JSON to write
"""

from typing import Literal

import pandas as pd

from isthmus.cli import Inputs, Output, Words, call, log
from isthmus.evaluation.collect import read_table
from isthmus.files import write_json
from isthmus.search.choice import best, dev_scores


def main(
    *,
    measures: Inputs,
    candidates: Words,
    chain: str,
    task: Literal["nli", "clir"],
    select: Literal["en_dev", "target_dev"],
    output: Output,
) -> None:
    scores = dev_scores(pd.concat([read_table(path) for path in measures]), task, select)
    chosen = best(scores, candidates)
    log.info("%s of %d candidates: %s", select, len(scores), ", ".join(f"{c} {s:.4f}" for c, s in scores.items()))
    write_json(output, {"chain": chain, "task": task, "chosen": chosen, "scores": scores})


if __name__ == "__main__":
    call(main, __doc__)
