"""What each method's training took: updates, encoder passes, seconds and precision, of all the steps of its chain."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from isthmus.errors import InputError
from isthmus.files import read_tsv
from isthmus.report.measures import label
from isthmus.report.table import pipes
from isthmus.training.counts import read_costs

COUNTS = ["updates", "forward_passes", "backward_passes", "seconds"]
PATH = r".*costs/(?P<encoder>[^/]+)/seed-(?P<seed>\d+)/(?P<task>nli|clir)/(?P<chain>[^/]+)\.json"


def step_costs(files: Sequence[Path]) -> pd.DataFrame:
    """A row for each trained step: encoder, seed, task, chain up to the step, ``COUNTS`` and precision.

    ``files`` are ``costs/{encoder}/seed-{seed}/{task}/{chain}.json``; beside each lies Snakemake's benchmark, whose
    seconds are those of the last attempt, so fewer than all where a kill came between.

    Raises:
        InputError: a path is none of these, or a file is bad.
    """
    rows = []
    for file in files:
        found = re.fullmatch(PATH, file.as_posix())
        if not found:
            raise InputError(f"{file}: not the path of a step's costs, such as costs/ENCODER/seed-1/nli/plain.json")
        seconds = float(read_tsv(file.with_suffix(".benchmark.tsv"), ["s"])[0]["s"])
        rows.append(found.groupdict() | asdict(read_costs(file)) | {"seconds": seconds})
    return pd.DataFrame(rows)


def method_costs(
    steps: pd.DataFrame, methods: dict[str, str], baseline: str, chosen: Mapping[tuple[str, str], str]
) -> pd.DataFrame:
    """A row for each encoder, task and method: ``COUNTS`` of its chain's steps together, means over seeds, their
    precision, and how much of the baseline's passes and seconds they are.

    Args:
        steps: of :func:`step_costs`.
        methods: the chain that is trained, by method; a task for which it is not has no row of it.
        baseline: one of them.
        chosen: the candidate that a search chose, by task and chain; its costs alone are the method's.
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
    """A table a task: methods by what they took."""
    parts = [f"# {title}{f' ({note})' if note else ''}"]
    header = [
        "method",
        "steps",
        "precision",
        "updates",
        "passes forward",
        "back",
        "of the baseline's",
        "seconds",
        "of the baseline's",
    ]
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
        parts += [f"## {str(task).upper()}", pipes([header, *lines], texts=3)]
    parts.append(
        "A pass is a batch through an encoder, the teacher's too; batches differ in size and length from step to step. "
        "Seconds are of the jobs, the start of the program among them; means over seeds."
    )
    return "\n\n".join(parts) + "\n"
