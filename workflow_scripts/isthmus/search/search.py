"""Grid search for hyper-parameters. Every candidate is a step of its own, chosen by dev scores."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

from isthmus.config.checks.messages import wrong_value
from isthmus.config.step_blocks import options_for
from isthmus.config.steps import split_chain
from isthmus.search.protocol import searched

DERIVED = "__"
Choice = dict[str, Any]


def choices(grid: dict[str, list[Any]]) -> list[Choice]:
    """List every combination of a grid's values, in the grid's order."""
    return [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]


def candidate(step: str, choice: Choice) -> str:
    """Return the name of a step with chosen options, such as ``ot__epsilon_0_02__mass_idf``."""
    return DERIVED.join([step, *(f"{option}_{_spelt(value)}" for option, value in choice.items())])


def _spelt(value: Any) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value).lower()
    return re.sub(r"[^a-z0-9]+", "_", text.replace("-", "minus_")).strip("_")


def grid_of(config: dict[str, Any], task: str, step: str) -> dict[str, list[Any]]:
    """Return the values to search for a step or a step derived from it; empty without a search."""
    return config["search"].get(task, {}).get(step.partition(DERIVED)[0], {})


def candidates(config: dict[str, Any], task: str, chain: str) -> list[str]:
    """List the candidates of a chain for a task: only the chain itself if none of its steps is searched."""
    ways = []
    for step in chain.split("."):
        grid = grid_of(config, task, step)
        ways.append([candidate(step, choice) for choice in choices(grid)] if grid else [step])
    return [".".join(steps) for steps in product(*ways)]


def add_candidates(config: dict[str, Any]) -> None:
    """Add a step for every candidate, in place. Its chosen options go into the block of its task, which overrides."""
    added: dict[str, Any] = {}
    for task in ("nli", "clir"):
        for step, block in config["steps"].items():
            grid = grid_of(config, task, step)
            for choice in choices(grid) if grid else ():
                name = candidate(step, choice)
                one = added.setdefault(name, dict(block))
                one[task] = one.get(task, {}) | choice
    config["steps"] |= added


def search_mistakes(config: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    """Yield ``(path of the key, message)`` of each mistake in a search that fits the schema."""
    if not searched(config):
        return
    used = {step for chain in config["methods"].values() for step in split_chain(chain, config["steps"])[1].split(".")}
    for task in ("nli", "clir"):
        for step, grid in config["search"][task].items():
            path = ["search", task, step]
            if step not in used:
                yield path, f"no method trains or aligns by a step {step!r}; there are {', '.join(sorted(used))}"
            elif step in config["steps"]:
                yield from _grid_mistakes(path, config, task, step, grid)
        if config["search"][task]:
            yield from _dev_mistakes(config, task)


def _grid_mistakes(
    path: list[Any], config: dict[str, Any], task: str, step: str, grid: dict[str, list[Any]]
) -> Iterator[tuple[list[Any], str]]:
    block = config["steps"][step]
    known = options_for(block["kind"], block["method"], task)
    for option, values in grid.items():
        if option not in known.model_fields:
            yield (
                [*path, option],
                f"{block['method']} has no option {option!r} for {task}; known: {', '.join(known.model_fields)}",
            )
            continue
        for index, value in enumerate(values):
            wrong = wrong_value(known, option, value)
            if wrong:
                yield [*path, option, index], wrong
        if option in ("max_steps", "passes") and config["budget"]["hold"] == "passes":
            yield [*path, option], "the budget holds passes, which decides the updates; search another option"
    names = [candidate(step, choice) for choice in choices(grid)]
    if len(set(names)) < len(names):
        yield path, "two values are spelt alike in the names of their steps; leave one out"


def _dev_mistakes(config: dict[str, Any], task: str) -> Iterator[tuple[list[Any], str]]:
    path = ["search", task]
    if task not in config["tasks"]:
        yield path, f"there is no task {task!r} under `tasks`"
        return
    evaluated = config["tasks"][task]["evaluate"]
    dev = [config["corpora"].get(entry["corpus"], {}) for entry in evaluated if entry["split"] == "dev"]
    if not dev or len(dev) == len(evaluated):
        wanted = "split: dev to choose on" if not dev else "split: test to report, which no choice looked at"
        yield path, f"a search needs an entry of `tasks: {task}: evaluate` with {wanted}"
    elif not any(_speaks(config["search"]["select"], task, corpus) for corpus in dev):
        yield ["search", "select"], f"{config['search']['select']}: no dev set of {task} has {WANTED[task]}"


WANTED = {
    "nli": "the wanted language (English, or any other)",
    "clir": "queries and documents of the wanted languages (both English, or a query's translation; any other)",
}


def _speaks(select: str, task: str, corpus: dict[str, Any]) -> bool:
    """Whether a dev corpus has the languages that ``select`` counts."""
    if task == "nli":
        return any((language == "en") == (select == "en_dev") for language in corpus.get("languages", []))
    directions = corpus.get("directions", [])
    if select == "target_dev":
        return any(direction != "en-en" for direction in directions)
    translated = corpus.get("source") == "microworld" or bool(corpus.get("translations"))
    return "en-en" in directions or (translated and any(direction.endswith("-en") for direction in directions))
