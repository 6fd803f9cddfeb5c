"""Look up names in a resolved configuration: methods, chains, and evaluation sets."""

from collections.abc import Iterator
from typing import Any

from isthmus.config.steps import split_chain

Config = dict[str, Any]


def names(config: Config, section: str, key: str, *values: str) -> list[str]:
    """List the names under ``section`` whose ``key`` is one of ``values``, such as the encoders of a source."""
    return [name for name, block in config[section].items() if block[key] in values]


def baseline(config: Config) -> str:
    """Name the baseline: the first method in the configuration. The others are compared with it."""
    return next(iter(config["methods"]))


def task_methods(config: Config, task: str) -> list[str]:
    """List the methods compared on a task, in the configuration's order."""
    chosen = config["tasks"][task]["methods"]
    return [name for name in config["methods"] if not chosen or name in chosen]


def task_chains(config: Config, task: str) -> list[str]:
    """List the chains of the methods compared on a task."""
    return list(dict.fromkeys(config["methods"][name] for name in task_methods(config, task)))


def model_chain(config: Config, chain: str) -> str:
    """Return the chain of the model, without the translate step before it."""
    return split_chain(chain, config["steps"])[1]


def evaluated_sets(config: Config) -> Iterator[tuple[str, str, str]]:
    """Yield ``(task, corpus, split)`` of each evaluation set."""
    for task, block in config["tasks"].items():
        for entry in block["evaluate"]:
            yield task, entry["corpus"], entry["split"]


def alignment_task(config: Config) -> str:
    """Name the task whose models are scored on gold alignments: retrieval if the configuration has it, else NLI."""
    return "clir" if "clir" in config["tasks"] else "nli"


def is_collection(config: Config, corpus: str) -> bool:
    """Whether a corpus is a CLIR collection."""
    return config["corpora"][corpus]["kind"] == "collection"


def models(config: Config) -> list[dict[str, Any]]:
    """List the encoder and seed of every model."""
    return [{"encoder": encoder, "seed": seed} for encoder in config["encoders"] for seed in config["seeds"]]
