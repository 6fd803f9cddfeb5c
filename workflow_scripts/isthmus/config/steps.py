"""The methods that a step can name, found in the folders they live in, and which chains of steps make sense."""

from functools import cache
from typing import Any

from isthmus.config.options import LIBRARY, derives, options_class, options_schema
from isthmus.errors import InputError

KINDS = ("train", "align", "translate")
HOLDS = {
    "train": "a method is one file of isthmus/methods/train with a dataclass ...Options and a subclass of Adversary",
    "align": "a method is one file of isthmus/methods/align with a dataclass ...Options and one subclass of Aligner",
    "translate": "a method is one file of isthmus/methods/translate with a dataclass ...Options, train and load",
}
LAST = {"rotation": "its matrices fit the encoder as it is now, and turn no English text"}
"""Align methods that nothing may follow, nor a translation precede, and why."""
NEGATIVES = ("contrastive",)
"""Align methods that tell a sentence's translation from the other sentences of its batch."""
TASK_OPTIONS = {
    "nli": ("isthmus.tasks.nli.train", "ClassifierOptions"),
    "clir": ("isthmus.tasks.retrieval.train", "RetrieverOptions"),
}


@cache
def methods(kind: str) -> dict[str, str]:
    """``{method: module}`` of a kind of step: the library's files of that kind that hold a class ``...Options``.

    Raises:
        InputError: a file holds two of them.
    """
    folder = LIBRARY / "methods" / kind
    modules = {path.stem: f"isthmus.methods.{kind}.{path.stem}" for path in sorted(folder.glob("[a-z]*.py"))}
    return {stem: module for stem, module in modules.items() if options_class(module)}


def step_module(steps: dict[str, Any], step: str) -> str:
    """The module of a step's method."""
    return methods(steps[step]["kind"])[steps[step]["method"]]


def reads_bitext(steps: dict[str, Any], step: str) -> bool:
    """Whether a step learns from bitext: it aligns, or it trains by a method whose options are ``TextOptions``."""
    module = step_module(steps, step)
    return steps[step]["kind"] == "align" or derives(module, options_class(module) or "", "TextOptions")


def method_options(kind: str, method: str, task: str | None) -> dict[str, Any]:
    """JSON schema of a method's options for a task, or of those for any task (``None``)."""
    module = methods(kind)[method]
    properties = dict(options_schema(module, options_class(module) or "")["properties"])
    for name, (task_module, cls) in TASK_OPTIONS.items():
        if kind == "train" and task in (name, None):
            properties |= options_schema(task_module, cls)["properties"]
    return {
        "type": "object",
        "description": f"options of {method}" + (f" for {task}, over those of `options`" if task else ""),
        "additionalProperties": False,
        "properties": {name: _without_default(schema) for name, schema in properties.items()},
    }


def _without_default(schema: dict[str, Any]) -> dict[str, Any]:
    """The default moves into the description: three blocks are merged, and a default of one must not hide another."""
    rest = {key: value for key, value in schema.items() if key != "default"}
    return rest | {"description": f"{schema['description']} (default {schema['default']})"}


def step_schema() -> dict[str, Any]:
    """JSON schema of a block under ``steps``: its kind, its method and the options that the method has."""
    cases = [(kind, method) for kind in KINDS for method in methods(kind)]
    return {
        "type": "object",
        "description": "a step of a chain: train learns the English task, align moves the encoder with bitext, "
        "translate puts what the model is asked into English",
        "required": ["kind", "method"],
        "properties": {
            "kind": {"enum": list(KINDS), "description": "train, align or translate"},
            "method": {
                "type": "string",
                "description": "; ".join(f"{kind}: {', '.join(methods(kind))}" for kind in KINDS),
            },
        },
        "allOf": [
            {
                "if": {"required": ["kind"], "properties": {"kind": {"const": kind}}},
                "then": {"properties": {"method": {"enum": list(methods(kind)), "description": HOLDS[kind]}}},
            }
            for kind in KINDS
        ]
        + [
            {
                "if": {
                    "required": ["kind", "method"],
                    "properties": {"kind": {"const": kind}, "method": {"const": method}},
                },
                "then": {
                    "additionalProperties": False,
                    "properties": {
                        "kind": {},
                        "method": {},
                        "options": method_options(kind, method, None),
                        **(
                            {task: method_options(kind, method, task) for task in TASK_OPTIONS}
                            if kind != "translate"
                            else {}
                        ),
                    },
                },
            }
            for kind, method in cases
        ],
    }


def step_options(steps: dict[str, Any], step: str, task: str) -> dict[str, Any]:
    """The options that a step has for a task: those of its task block over those of its ``options`` block."""
    block = steps[step]
    return {**block.get("options", {}), **block.get(task, {})}


def split_chain(chain: str, steps: dict[str, Any]) -> tuple[str, str]:
    """The translate step that a chain starts with, or "", and the chain of the model that is asked in English."""
    first, _, rest = chain.partition(".")
    return (first, rest) if steps.get(first, {}).get("kind") == "translate" else ("", chain)


def last_step(chain: str) -> str:
    """The last step of a chain."""
    return chain.rpartition(".")[2]


def check_chain(chain: str, steps: dict[str, Any]) -> None:
    """Refuse a chain that makes no sense: an optional translate step, then one train step with align steps around it.

    Raises:
        InputError: a step is not defined; a translate step is not the first, or all there is; there is no train step,
            or a second one; a step of ``LAST`` is not, or follows a translate step.
    """
    for name in chain.split("."):
        if name not in steps:
            raise InputError(f"the chain {chain!r} names the step {name!r}, which `steps` does not define")
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
        reason = LAST.get(steps[name]["method"])
        if reason and (place + 1 < len(names) or model != chain):
            raise InputError(
                f"in the chain {chain!r}, {name!r} must be the last step, with no translation before: {reason}"
            )
    if len(trained) > 1:
        raise InputError(f"the chain {chain!r} trains twice; {trained[1]!r} would overwrite what {trained[0]!r} learnt")
