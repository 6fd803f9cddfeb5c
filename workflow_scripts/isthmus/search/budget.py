"""Equal budgets: every method's training takes as many encoder passes as the baseline's."""

from collections.abc import Iterator
from typing import Any

from isthmus.config.steps import option_rules, split_chain, step_options

PLAIN_PASSES = {"nli": 2, "clir": 4}
"""Encoder passes of one update of plain training: forward and backward, in retrieval for queries and for documents."""


def budget_mistakes(config: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    """Yield ``(path of the key, message)`` of each mistake that makes a budget of passes impossible."""
    if config["budget"]["hold"] != "passes":
        return
    path, steps = ["budget", "hold"], config["steps"]
    name, baseline = next(iter(config["methods"].items()))
    if baseline not in steps or steps[baseline]["method"] != "plain":
        yield path, f"passes are counted in plain updates, so the first method is one `plain` step; {name!r} is not"
    for chain in config["methods"].values():
        for step in split_chain(chain, steps)[1].split("."):
            for task in config["tasks"]:
                if step not in steps or not _makes_updates(steps[step]):
                    continue
                if not step_options(steps, step, task).get("max_steps"):
                    yield ["steps", step], f"a budget of passes is shared out by `max_steps`, which it lacks for {task}"


def hold_passes(config: dict[str, Any]) -> None:
    """Derive steps for every chain but the baseline, in place, if passes are held equal.

    The steps of a chain share the baseline's passes in proportion to their configured ``max_steps``. A derived step is
    called ``STEP__METHOD``, so its models have other paths than those of the original step.
    """
    if config["budget"]["hold"] != "passes":
        return
    steps, methods = config["steps"], config["methods"]
    baseline = next(iter(methods.values()))
    held = {baseline: baseline}
    for name, chain in methods.items():
        translator, model = split_chain(chain, steps)
        if model not in held:
            held[model] = ".".join(f"{step}__{name}" for step in model.split("."))
            steps |= _shares(config, model, baseline, name)
        methods[name] = f"{translator}.{held[model]}" if translator else held[model]


def _shares(config: dict[str, Any], model: str, baseline: str, name: str) -> dict[str, Any]:
    """Return the derived steps of the chain ``model``, with their passes for each task."""
    steps = config["steps"]
    derived = {step: dict(steps[step]) for step in model.split(".")}
    for task in config["tasks"]:
        updates = {
            step: step_options(steps, step, task)["max_steps"] for step in derived if _makes_updates(steps[step])
        }
        budget = PLAIN_PASSES[task] * step_options(steps, baseline, task)["max_steps"]
        for step, share in updates.items():
            passes = round(budget * share / sum(updates.values()))
            derived[step][task] = derived[step].get(task, {}) | {"passes": passes}
    return {f"{step}__{name}": block for step, block in derived.items()}


def _makes_updates(step: dict[str, Any]) -> bool:
    """Whether a step trains in updates. A closed-form step takes no passes of the budget."""
    return "max_steps" in option_rules(step["kind"], step["method"], None)
