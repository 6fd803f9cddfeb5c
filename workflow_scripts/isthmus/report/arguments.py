"""What the function of a table or figure can ask for: a parameter's name stands for files or for a setting.

``of`` says what the table is of: its encoder, its task and the like, as far as it is of one. An empty list of files
means that there is nothing to show: the table is not made.
"""

from collections.abc import Callable
from typing import Any

from isthmus.layout import Layout

Of = dict[str, str]


def _of_compared(files: Callable[[Layout, Of], list[str]]) -> Callable[[Layout, Of], list[str]]:
    """Give files only where the task compares methods."""
    return lambda layout, of: files(layout, of) if of["task"] in layout.compared_tasks() else []


INPUTS: dict[str, Callable[[Layout, Of], list[str]]] = {
    # All models: measurements, gains over the baseline, values per item, comparisons of methods.
    "measures": lambda layout, of: [f"{layout.report}/tables/measures.csv"],
    "gains": _of_compared(lambda layout, of: [f"{layout.report}/tables/gains.csv"]),
    "item_values": _of_compared(lambda layout, of: layout.compared(of["encoder"], of["task"])),
    "comparisons": lambda layout, of: [
        f"{layout.report}/tables/{of['encoder']}.{task}.comparisons.csv" for task in layout.compared_tasks()
    ],
    # The measurements again, where they hold pairs of languages or attacks.
    "pair_measures": lambda layout, of: (
        INPUTS["measures"](layout, of) if layout.config["evaluation"]["nli_pairs"] else []
    ),
    "attack_measures": lambda layout, of: INPUTS["measures"](layout, of) if layout.attacks(of["task"]) else [],
    # Training: costs of each step, Snakemake's benchmarks of the same steps, choices of a search.
    "costs": lambda layout, of: layout.costs(of["encoder"]),
    "benchmarks": lambda layout, of: [
        f"{path.removesuffix('.json')}.benchmark.tsv" for path in layout.costs(of["encoder"])
    ],
    "choices": lambda layout, of: layout.choices(*([of["encoder"]] if "encoder" in of else layout.config["encoders"])),
    # Scores of whole sets.
    "alignment_scores": lambda layout, of: layout.alignment_scores(),
    "mining_scores": lambda layout, of: layout.mining_scores(),
    "translation_scores": lambda layout, of: [
        f"{path}.tsv" for path in layout.evaluations() if "/translation/" in path
    ],
    "bitext_counts": lambda layout, of: layout.bitext_counts(),
    "plans": lambda layout, of: [f"{layout.results}/evaluation/{of['encoder']}/alignment/{of['corpus']}.plans.json"],
}

SETTINGS: dict[str, Callable[[Layout, Of], Any]] = {
    "methods": lambda layout, of: layout.methods(of.get("task", "nli")),
    "chains": lambda layout, of: layout.config["methods"],
    "model_chains": lambda layout, of: {
        name: layout.model_chain(chain) for name, chain in layout.config["methods"].items()
    },
    "baseline": lambda layout, of: layout.baseline(),
    "protocol": lambda layout, of: layout.protocol(),
    "note": lambda layout, of: layout.note(),
    "families": lambda layout, of: layout.families(of.get("task")),
    "groups": lambda layout, of: layout.judged_groups(of["task"]),
    "resamples": lambda layout, of: layout.config["evaluation"]["bootstrap"],
    "further": lambda layout, of: _statistics(layout)["further"],
    "gap": lambda layout, of: _statistics(layout).get("gap", []),
    "permutations": lambda layout, of: _statistics(layout)["permutations"],
    "level": lambda layout, of: _statistics(layout)["level"],
    "smallest_gain": lambda layout, of: _statistics(layout)["smallest_gain"][of["task"]],
    "smallest_gains": lambda layout, of: dict(sorted(_statistics(layout)["smallest_gain"].items())),
}


def _statistics(layout: Layout) -> dict[str, Any]:
    return layout.config["evaluation"]["statistics"]
