"""The table of training costs of each method, over all steps of its chain: updates, passes, seconds and precision."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from isthmus.errors import InputError
from isthmus.files import read_json, read_tsv
from isthmus.paths import COSTS
from isthmus.report.output import Table, document, pipes
from isthmus.report.rows import label
from isthmus.training.counts import read_costs

CAPTION = """
What the training of each method took: its precision, updates, passes of a batch through an encoder, seconds of its
jobs.
"""
OF = ["encoder", "seed", "task", "chain"]
COUNTS = ["updates", "forward_passes", "backward_passes", "seconds"]
HEADER = [
    *("method", "steps", "precision", "updates"),
    *("passes forward", "back", "of the baseline's", "seconds", "of the baseline's"),
]


def table(
    costs: list[Path],
    benchmarks: list[Path],
    encoder: str,
    model_chains: dict[str, str],
    baseline: str,
    note: str,
    choices: list[Path] = (),
) -> Table:
    """Make the table; ``choices`` are the choices of a search, if there is one."""
    chosen = {(choice["task"], choice["chain"]): choice["chosen"] for choice in map(read_json, choices)}
    frame = method_costs(step_costs(costs, benchmarks), model_chains, baseline, chosen)
    return Table(frame, cost_markdown(frame, f"What training {encoder} takes", note))


def step_costs(files: Sequence[Path], benchmarks: Sequence[Path]) -> pd.DataFrame:
    """Read a row for each trained step: encoder, seed, task, chain up to the step, ``COUNTS`` and precision.

    Args:
        files: ``costs/{encoder}/seed-{seed}/{task}/{chain}.json``.
        benchmarks: Snakemake's benchmark of each step. After a kill, its seconds are only those of the last attempt.

    Raises:
        InputError: a path is not of this form, or a file is bad.
    """
    rows = []
    for file, benchmark in zip(files, benchmarks, strict=True):
        found = COSTS.parse(file)
        if not found:
            raise InputError(f"{file}: not the path of a step's costs, such as costs/ENCODER/seed-1/nli/plain.json")
        seconds = float(read_tsv(benchmark, ["s"])[0]["s"])
        rows.append({name: found[name] for name in OF} | asdict(read_costs(file)) | {"seconds": seconds})
    return pd.DataFrame(rows)


def method_costs(
    steps: pd.DataFrame, methods: dict[str, str], baseline: str, chosen: Mapping[tuple[str, str], str]
) -> pd.DataFrame:
    """Sum the costs of the steps of each encoder, task and method.

    The rows have ``COUNTS`` as means over seeds, the precision, and the ratio to the baseline's passes and seconds.

    Args:
        steps: from :func:`step_costs`.
        methods: trained chain by method. A task that does not train the chain has no row for the method.
        baseline: one of the methods.
        chosen: candidate that a search chose, by task and chain. Only its costs count for the method.
    """
    rows = []
    for (encoder, task), found in steps.groupby(["encoder", "task"], sort=False):
        trained = set(found["chain"])
        for method, asked in methods.items():
            chain = chosen.get((task, asked), asked)
            if chain not in trained:
                continue
            names = chain.split(".")
            parts = [".".join(names[: place + 1]) for place in range(len(names))]
            own = found[found["chain"].isin(parts)]
            total = dict(own.groupby("seed")[COUNTS].sum().mean())
            used = ", ".join(sorted(set(own["precision"])))
            rows.append({"encoder": encoder, "task": task, "method": method, "chain": chain, "precision": used} | total)
    frame = pd.DataFrame(rows)
    frame["passes"] = frame["forward_passes"] + frame["backward_passes"]
    first = frame[frame["method"] == baseline].set_index(["encoder", "task"])[["passes", "seconds"]]
    own = first.loc[pd.MultiIndex.from_frame(frame[["encoder", "task"]])].reset_index(drop=True)
    return frame.assign(
        relative_passes=frame["passes"] / own["passes"], relative_seconds=frame["seconds"] / own["seconds"]
    )


def cost_markdown(frame: pd.DataFrame, title: str, note: str) -> str:
    """Format one section per task: methods and their costs."""
    parts = []
    for task, found in frame.groupby("task", sort=False):
        lines = [
            [
                label(row["method"]),
                row["chain"],
                row["precision"],
                *(f"{row[count]:,.0f}" for count in COUNTS[:3]),
                f"{row['relative_passes']:.2f}",
                f"{row['seconds']:,.0f}",
                f"{row['relative_seconds']:.2f}",
            ]
            for row in found.to_dict("records")
        ]
        parts += [f"## {str(task).upper()}", pipes([HEADER, *lines], texts=3)]
    parts.append(
        "A pass is a batch through an encoder, the teacher's too; batches differ in size and length from step to step. "
        "Seconds are of the jobs, the start of the program among them; means over seeds."
    )
    return document(title, parts, note)
