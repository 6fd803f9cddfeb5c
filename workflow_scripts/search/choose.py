"""Choose the best candidate of a searched chain by its dev scores, and write the choice with all scores as JSON.

Example:
    choose_candidate.py --measures results/evaluation/mini_mbert/seed-1/nli/plain__learning_rate_1e_minus_04/... \\
        --candidates plain__learning_rate_1e_minus_04 plain__learning_rate_5e_minus_05 --chain plain --task nli \\
        --select target_dev --output results/chosen/target_dev/mini_mbert/nli/plain.json
"""

import argparse
import logging
from pathlib import Path

import pandas as pd

from isthmus import cli
from isthmus.evaluation.collect import read_table
from isthmus.files import write_json
from isthmus.search.choice import best, dev_scores

log = logging.getLogger("isthmus")


def main(args: argparse.Namespace) -> None:
    scores = dev_scores(pd.concat([read_table(path) for path in args.measures]), args.task, args.select)
    chosen = best(scores, args.candidates)
    log.info("%s of %d candidates: %s", args.select, len(scores), ", ".join(f"{c} {s:.4f}" for c, s in scores.items()))
    write_json(args.output, {"chain": args.chain, "task": args.task, "chosen": chosen, "scores": scores})


if __name__ == "__main__":
    arguments = cli.parser(__doc__)
    arguments.add_argument("--measures", type=Path, nargs="+", required=True, help="CSVs of the candidates' measures")
    arguments.add_argument("--candidates", nargs="+", required=True, help="their chains, in the order of the grid")
    arguments.add_argument("--chain", required=True, help="the chain that they are candidates of")
    arguments.add_argument("--task", choices=["nli", "clir"], required=True)
    arguments.add_argument("--select", choices=["en_dev", "target_dev"], required=True, help="what dev scores count")
    arguments.add_argument("--output", type=Path, required=True, help="JSON to write")
    cli.run(main, arguments)
