"""To which side of the comparison a method belongs: optimal transport, adversarial training, both, or neither (other).

A method's file may say so with a module constant ``FAMILY = "ot"`` (or ``"adversarial"``, ``"other"``). One that says
nothing is adversarial if it trains, and other if not.
"""

import ast
from typing import Any

from isthmus.config.options import module_path
from isthmus.config.steps import step_module
from isthmus.errors import InputError

FAMILIES = ("ot", "adversarial", "other")


def step_family(steps: dict[str, Any], step: str) -> str:
    """The family of a step's method, read from its file.

    Raises:
        InputError: the file names a family that there is not.
    """
    module = step_module(steps, step)
    for node in ast.parse(module_path(module).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["FAMILY"]:
            family = ast.literal_eval(node.value)
            if family not in FAMILIES:
                raise InputError(f"{module_path(module)}:{node.lineno}: FAMILY is one of {', '.join(FAMILIES)}")
            return family
    return "adversarial" if steps[step]["kind"] == "train" else "other"


def chain_family(chain: str, steps: dict[str, Any]) -> str:
    """``ot``, ``adversarial``, ``both`` or ``other``: what the chain's steps are of."""
    found = {step_family(steps, step) for step in chain.split(".")} - {"other"}
    return "both" if len(found) == 2 else next(iter(found), "other")
