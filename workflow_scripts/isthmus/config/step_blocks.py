"""The blocks of steps, one for each method. The fields of a method's dataclass are its options."""

from functools import cache
from typing import Annotated, Any

from pydantic import create_model

from isthmus.config.blocks import Block, Cases, absent
from isthmus.config.methods import KINDS, methods
from isthmus.config.option_blocks import block_of
from isthmus.config.steps import option_rules
from isthmus.tasks import TASKS


class Step(Block):
    """A step of a chain. train learns the English task, align moves the encoder with bitext, and translate translates
    the model's input into English."""

    kind: str
    """train, align or translate."""
    method: str
    """The method: a file of isthmus/methods/KIND."""


@cache
def step_block(kind: str, name: str) -> type[Block] | None:
    """Return the block of a step with this kind and method, or ``None``."""
    if kind not in KINDS or name not in methods(kind):
        return None
    parts = [None] if kind == "translate" else [None, *TASKS]
    fields: dict[str, Any] = {part or "options": (options_for(kind, name, part), absent()) for part in parts}
    return create_model(f"{kind}_{name}", __base__=Step, **fields)


def options_for(kind: str, name: str, task: str | None) -> type[Block]:
    """Return the block of a method's options for one task, or for all tasks (``None``).

    The blocks hold no defaults: a step's blocks are merged, and a default in one would hide a value in another. The
    descriptions give the defaults.
    """
    return _options_for(kind, name, task if kind == "train" else None)


@cache
def _options_for(kind: str, name: str, task: str | None) -> type[Block]:
    rules = {option: _without_default(rule) for option, rule in option_rules(kind, name, task).items()}
    return block_of(f"{kind}_{name}_{task or 'options'}", rules, f"Options of {name}.")


def _without_default(rule: dict[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in rule.items() if key != "default"}
    return rest | {"description": f"{rule['description']} (default {rule['default']})"}


def _known(*kind: str) -> tuple[str, ...]:
    """List the kinds of step, or the methods of a kind."""
    return tuple(methods(*kind)) if kind else KINDS


AnyStep = Annotated[Any, Cases(Step, ("kind", "method"), step_block, _known)]
