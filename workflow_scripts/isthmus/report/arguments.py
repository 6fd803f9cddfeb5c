"""Arguments of the functions of tables and figures. A parameter's name stands for files or for a setting.

``of`` has the subject of the table, such as its encoder and its task. If a list of files is empty, there is nothing to
show, and the table is not made.
"""

from collections.abc import Callable
from typing import Any

from isthmus.bitext.jobs import bitext_counts
from isthmus.config.lookups import Config, baseline, model_chain, task_methods
from isthmus.evaluation.jobs import alignment_scores, attacks, compared_items, mining_scores, translation_scores
from isthmus.paths import BENCHMARK, ENCODER_ALIGNMENT, GAINS_TABLE, MEASURES_TABLE, PLANS, SCORES, TASK_TABLE
from isthmus.report.jobs import compared_tasks, families, judged_groups, note
from isthmus.search.jobs import choices
from isthmus.search.protocol import protocol
from isthmus.training.jobs import costs
from isthmus.translation.jobs import translators

Of = dict[str, str]


def _of_compared(files: Callable[[Config, Of], list[str]]) -> Callable[[Config, Of], list[str]]:
    """Restrict files to tasks that compare methods."""
    return lambda config, of: files(config, of) if of["task"] in compared_tasks(config) else []


INPUTS: dict[str, Callable[[Config, Of], list[str]]] = {
    # All models: measurements, gains over the baseline, values per item, comparisons of methods.
    "measures": lambda config, of: [MEASURES_TABLE.of(config)],
    "gains": _of_compared(lambda config, of: [GAINS_TABLE.of(config)]),
    "item_values": _of_compared(lambda config, of: compared_items(config, of["encoder"], of["task"])),
    "comparisons": lambda config, of: [
        TASK_TABLE.of(config, encoder=of["encoder"], task=task, table="comparisons.csv")
        for task in compared_tasks(config)
    ],
    # The measurements again, if they include language pairs or attacks.
    "pair_measures": lambda config, of: INPUTS["measures"](config, of) if config["evaluation"]["nli_pairs"] else [],
    "attack_measures": lambda config, of: INPUTS["measures"](config, of) if attacks(config, of["task"]) else [],
    # Training: costs of each step, Snakemake's benchmarks of the same steps, choices of a search.
    "costs": lambda config, of: costs(config, of["encoder"]),
    "benchmarks": lambda config, of: costs(config, of["encoder"], BENCHMARK),
    "choices": lambda config, of: choices(config, *([of["encoder"]] if "encoder" in of else config["encoders"])),
    # Scores of whole sets.
    "alignment_scores": lambda config, of: alignment_scores(config),
    "mining_scores": lambda config, of: mining_scores(config),
    "translation_scores": lambda config, of: [
        path + SCORES for translator in translators(config) for path in translation_scores(config, translator)
    ],
    "bitext_counts": lambda config, of: bitext_counts(config),
    "plans": lambda config, of: [(ENCODER_ALIGNMENT + PLANS).of(config, encoder=of["encoder"], corpus=of["corpus"])],
}

SETTINGS: dict[str, Callable[[Config, Of], Any]] = {
    "methods": lambda config, of: task_methods(config, of.get("task", "nli")),
    "chains": lambda config, of: config["methods"],
    "model_chains": lambda config, of: {name: model_chain(config, chain) for name, chain in config["methods"].items()},
    "baseline": lambda config, of: baseline(config),
    "protocol": lambda config, of: protocol(config),
    "note": lambda config, of: note(config),
    "families": lambda config, of: families(config, of.get("task")),
    "groups": lambda config, of: judged_groups(config, of["task"]),
    "resamples": lambda config, of: config["evaluation"]["bootstrap"],
    "further": lambda config, of: _statistics(config)["further"],
    "gap": lambda config, of: _statistics(config).get("gap", []),
    "permutations": lambda config, of: _statistics(config)["permutations"],
    "level": lambda config, of: _statistics(config)["level"],
    "smallest_gain": lambda config, of: _statistics(config)["smallest_gain"][of["task"]],
    "smallest_gains": lambda config, of: dict(sorted(_statistics(config)["smallest_gain"].items())),
}


def _statistics(config: Config) -> dict[str, Any]:
    return config["evaluation"]["statistics"]
