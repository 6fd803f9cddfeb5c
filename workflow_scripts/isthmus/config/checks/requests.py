"""Find requests that cannot be met, from the configuration alone: inputs too long, batches too small, no bitext."""

from collections.abc import Iterator
from typing import Any

from isthmus.config.methods import step_method
from isthmus.config.options import options_schema
from isthmus.config.steps import split_chain
from isthmus.encoders import RANDOM_POSITIONS
from isthmus.languages import languages_of
from isthmus.tasks import TASKS

LENGTHS = ("max_length", "query_length")
Mistake = tuple[list[Any], str]


def request_mistakes(config: dict[str, Any]) -> Iterator[Mistake]:
    """Yield ``(path of the key, message)`` of each request that cannot be met."""
    yield from _pretraining_mistakes(config)
    for task in config["tasks"]:
        for step in _trained_steps(config, task):
            yield from _length_mistakes(config, task, step)
            yield from _batch_mistakes(config, task, step)
    for name, chain in config["methods"].items():
        translator, model = split_chain(chain, config["steps"])
        if not config["bitext"]["corpora"]:
            yield from _bitext_mistakes(config, name, translator, model)
        if translator:
            yield from _translation_mistakes(config, name, translator)


def _trained_steps(config: dict[str, Any], task: str) -> list[str]:
    """List the steps of a task's chains, without translate steps."""
    wanted = config["tasks"][task]["methods"] or list(config["methods"])
    chains = [split_chain(config["methods"][name], config["steps"])[1] for name in wanted]
    return list(dict.fromkeys(step for chain in chains for step in chain.split(".")))


def positions(encoder: dict[str, Any]) -> int | None:
    """Return the longest input of an encoder, in tokens; ``None`` if the configuration does not give it."""
    if encoder["source"] == "random":
        return RANDOM_POSITIONS
    return encoder["options"]["positions"] if encoder["source"] == "pretrain" else None


def _pretraining_mistakes(config: dict[str, Any]) -> Iterator[Mistake]:
    for name, encoder in config["encoders"].items():
        if encoder["source"] == "pretrain" and encoder["options"]["max_length"] > encoder["options"]["positions"]:
            length, most = (encoder["options"][key] for key in ("max_length", "positions"))
            yield (
                ["encoders", name, "options", "max_length"],
                f"blocks of {length} tokens are longer than the encoder's {most} `positions`; change one of them",
            )


def _length_mistakes(config: dict[str, Any], task: str, step: str) -> Iterator[Mistake]:
    for name, encoder in config["encoders"].items():
        most = positions(encoder)
        for option in LENGTHS if most is not None else ():
            for path, length in _values(config, task, step, option):
                if length > most:
                    takes = f"the encoder {name!r} takes {most} tokens at most"
                    yield path, f"{option} is {length}, but {takes}; write {most} or less, or raise its `positions`"


def _batch_mistakes(config: dict[str, Any], task: str, step: str) -> Iterator[Mistake]:
    block = config["steps"][step]
    contrasts = step_method(config["steps"], step).compares if block["kind"] == "align" else task == "clir"
    for path, size in _values(config, task, step, "batch_size"):
        if contrasts and size < 2:
            yield path, "a batch of 1 holds nothing to tell the right answer from; write batch_size: 2 or more"


def _bitext_mistakes(config: dict[str, Any], name: str, translator: str, model: str) -> Iterator[Mistake]:
    steps = config["steps"]
    chain = [*model.split("."), *([translator] if translator else [])]
    learning = [step for step in chain if step_method(steps, step).reads_bitext]
    if learning:
        message = f"the step {learning[0]!r} learns from bitext, but `bitext: corpora:` names none; name a corpus there"
        yield ["methods", name], message


def _translation_mistakes(config: dict[str, Any], name: str, translator: str) -> Iterator[Mistake]:
    """Check that some evaluation set is in a language that a method's translator knows."""
    asked = set()
    for task, block in config["tasks"].items():
        if not block["methods"] or name in block["methods"]:
            corpora = [config["corpora"][entry["corpus"]] for entry in block["evaluate"]]
            asked |= {code for corpus in corpora for code in _asked_languages(task, corpus)}
    step = config["steps"][translator]
    known = {code for corpus in config["bitext"]["corpora"] for code in languages_of(config["corpora"][corpus])}
    known = known if step_method(config["steps"], translator).reads_bitext else asked
    wanted = set(step.get("options", {}).get("languages", "").split()) or known
    if not asked & known & wanted - {"en"}:
        yield ["methods", name], f"no evaluated set has a language that {translator!r} translates; leave the method out"


def _asked_languages(task: str, corpus: dict[str, Any]) -> list[str]:
    """List the languages of a set that a translator can serve. In retrieval: query languages with English documents."""
    if task == "nli":
        return languages_of(corpus)
    return [pair.removesuffix("-en") for pair in corpus["directions"] if pair.endswith("-en")]


def _values(config: dict[str, Any], task: str, step: str, option: str) -> Iterator[tuple[list[Any], Any]]:
    """Yield ``(path, value)`` of a step's option for a task: a search's values, else the set one or the default."""
    tried = config["search"][task].get(step, {}).get(option)
    if tried:
        yield from ((["search", task, step, option, place], value) for place, value in enumerate(tried))
        return
    block = config["steps"][step]
    for part in (task, "options"):
        if option in block.get(part, {}):
            yield ["steps", step, part, option], block[part][option]
            return
    found = step_method(config["steps"], step)
    known = options_schema(found.module, found.options)["properties"]
    if block["kind"] == "train":
        known = known | options_schema(*TASKS[task])["properties"]
    if option in known:
        yield ["steps", step], known[option]["default"]
