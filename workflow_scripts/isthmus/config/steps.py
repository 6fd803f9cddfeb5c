"""The steps of a chain: their options, and the check that a chain makes sense."""

from typing import Any

from isthmus.config.methods import KINDS, method, methods, step_method
from isthmus.config.options import options_schema
from isthmus.errors import InputError
from isthmus.tasks import TASKS


def option_rules(kind: str, name: str, task: str | None) -> dict[str, Any]:
    """Return ``{option: JSON schema}`` of a method's options for one task, or for all tasks (``None``)."""
    found = method(kind, name)
    rules = dict(options_schema(found.module, found.options)["properties"])
    for known, (module, cls) in TASKS.items():
        if kind == "train" and task in (known, None):
            rules |= options_schema(module, cls)["properties"]
    return rules


def step_options(steps: dict[str, Any], step: str, task: str) -> dict[str, Any]:
    """Return the options of a step for a task. Its task block overrides its ``options`` block."""
    block = steps[step]
    return {**block.get("options", {}), **block.get(task, {})}


def split_chain(chain: str, steps: dict[str, Any]) -> tuple[str, str]:
    """Split a chain into its translate step, or "", and the model's chain. That model reads the translated input."""
    first, _, rest = chain.partition(".")
    return (first, rest) if steps.get(first, {}).get("kind") == "translate" else ("", chain)


def last_step(chain: str) -> str:
    """Return the last step of a chain."""
    return chain.rpartition(".")[2]


def check_chain(chain: str, steps: dict[str, Any]) -> None:
    """Check a chain: an optional translate step, then one train step with align steps around it.

    Raises:
        InputError: a step is not defined; a translate step is not the first, or is the only one; there is no train
            step, or a second one; a step that must be last is not, or its chain translates.
    """
    for name in chain.split("."):
        if name not in steps:
            raise InputError(
                f"the chain {chain!r} names the step {name!r}, which `steps` does not define; write\n"
                f"  steps:\n    {name}: {{{_block(name)}}}"
            )
    _, model = split_chain(chain, steps)
    if not model:
        raise InputError(f"the chain {chain!r} translates, but for no model; write one, such as `{chain}.plain`")
    names = model.split(".")
    kinds = [steps[name]["kind"] for name in names]
    if "translate" in kinds:
        again = names[kinds.index("translate")]
        raise InputError(f"the chain {chain!r} translates once, and first; {again!r} comes later")
    trained = [name for name, kind in zip(names, kinds, strict=True) if kind == "train"]
    if not trained:
        first = chain.removesuffix(model)
        raise InputError(
            f"the chain {chain!r} aligns an encoder that learns no task; write a train step before or after, "
            f"such as `{first}plain.{model}` or `{first}{model}.plain`"
        )
    for place, name in enumerate(names):
        reason = step_method(steps, name).last
        if reason and (place + 1 < len(names) or model != chain):
            raise InputError(
                f"in the chain {chain!r}, {name!r} must be the last step, with no translation before: {reason}"
            )
    if len(trained) > 1:
        raise InputError(f"the chain {chain!r} trains twice; {trained[1]!r} would overwrite what {trained[0]!r} learnt")


def _block(name: str) -> str:
    """Give the block that defines a step: of the method of its name, if there is one."""
    kinds = [kind for kind in KINDS if name in methods(kind)]
    return f"kind: {kinds[0]}, method: {name}" if kinds else "kind: train | align | translate, method: ..."
