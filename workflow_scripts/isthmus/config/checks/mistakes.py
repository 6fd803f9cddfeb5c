"""Checks beyond the schema: undefined names, invalid languages, unknown placeholders."""

import re
from collections.abc import Iterator
from typing import Any

from isthmus.config.checks.languages import cleaning_mistakes, corpora_mistakes, language_mistakes
from isthmus.config.checks.messages import meant
from isthmus.config.steps import split_chain
from isthmus.languages import languages_of
from isthmus.search.mistakes import protocol_mistakes

PLACEHOLDERS = ("{data}", "{lang}", "{split}", "{query}", "{document}")
TASK_KIND = {"nli": ("nli", "nli"), "clir": ("pairs", "collection")}


def mistakes(config: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    """Yield ``(path of the key, message)`` of each undefined name, invalid language or unknown placeholder."""
    if config["gpus_per_training"] > 1 and not config["gpu"]:
        yield ["gpus_per_training"], "several GPUs are asked for, but `gpu` is false; set `gpu: true`"
    corpora = config["corpora"]
    for name, corpus in corpora.items():
        yield from _corpus_mistakes(name, corpus)
    spoken = {name: languages_of(corpus) for name, corpus in corpora.items()}
    yield from corpora_mistakes(corpora, spoken)
    yield from cleaning_mistakes(config, spoken)
    for name, encoder in config["encoders"].items():
        if "corpus" in encoder:
            yield from _reference(["encoders", name, "corpus"], encoder["corpus"], "text", corpora)
    for index, name in enumerate(config["bitext"]["corpora"]):
        yield from _reference(["bitext", "corpora", index], name, "bitext", corpora)
    held_out = config["bitext"]["split"]
    if held_out["dev"] + held_out["test"] >= 1:
        yield ["bitext", "split"], "dev and test are shares, together below 1; the rest is for training"
    encoder = config["bitext"]["score"]["encoder"]
    if encoder:
        yield from _named(["bitext", "score", "encoder"], "encoder", encoder, config["encoders"])
    for index, name in enumerate(config["evaluation"]["alignment"]["corpora"]):
        yield from _reference(["evaluation", "alignment", "corpora", index], name, "word_alignment", corpora)
    for index, name in enumerate(config["evaluation"]["translation"]):
        path = ["evaluation", "translation", index]
        yield from _reference(path, name, "bitext", corpora)
        if name in config["bitext"]["corpora"]:
            yield path, f"{name!r} is also under bitext.corpora: translations are scored on pairs never trained on"
    for name, step in config["steps"].items():
        if step["method"] == "hub_mt" and not step.get("options", {}).get("model"):
            yield ["steps", name, "options"], "hub_mt needs the option `model`: a name on the hub, or a folder"
        yield from _language_mistakes(name, step, config)
    baseline = next(iter(config["methods"].values()))
    if split_chain(baseline, config["steps"])[0]:
        yield ["methods"], f"the first method is the baseline of the others; {baseline!r} translates, so put it later"
    for index, name in enumerate(config["evaluation"]["mining"]["corpora"]):
        yield from _reference(["evaluation", "mining", "corpora", index], name, "document_pairs", corpora)
    for name, corpus in corpora.items():
        yield from _derived_mistakes(name, corpus, config)
    for task, block in config["tasks"].items():
        yield from _task_mistakes(task, block, config)
    yield from protocol_mistakes(config)
    for index, pair in enumerate(config["evaluation"]["statistics"]["further"]):
        for name in pair:
            yield from _named(["evaluation", "statistics", "further", index], "method", name, config["methods"])
    known = {code for languages in spoken.values() for code in languages}
    for group, members in config["groups"].items():
        for index, code in enumerate(members):
            if code not in known:
                in_use = ", ".join(sorted(known))
                yield ["groups", group, index], f"no corpus is in {code!r}; the corpora are in {in_use}"
    gap = config["evaluation"]["statistics"].get("gap", [])
    for index, name in enumerate(gap):
        yield from _named(["evaluation", "statistics", "gap", index], "group", name, config["groups"])
    shared = set.intersection(*(set(config["groups"].get(name, [])) for name in gap)) if gap else set()
    if shared:
        message = f"both groups hold {', '.join(sorted(shared))}; the gap is between groups that share no language"
        yield ["evaluation", "statistics", "gap"], message


def _language_mistakes(name: str, step: dict[str, Any], config: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    """Check a step's languages against the bitext. A translator from the hub needs no bitext."""
    if step["method"] == "hub_mt":
        return
    known = {code for corpus in config["bitext"]["corpora"] for code in languages_of(config["corpora"].get(corpus, {}))}
    for block in ("options", *config["tasks"]):
        path = ["steps", name, block, "languages"]
        named = step.get(block, {}).get("languages", "").split()
        for place, language in enumerate(named):
            if language in named[:place]:
                yield path, f"{language!r} stands twice; leave one out"
            if language not in known:
                there = f"they are in {', '.join(sorted(known))}" if known else "`bitext: corpora:` names none"
                yield path, f"no corpus of bitext is in {language!r}; {there}"


def _derived_mistakes(name: str, corpus: dict[str, Any], config: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    """Check bitext that is derived from another corpus."""
    wanted = {"aligned": ("documents", "document_pairs"), "mined": ("text", "text")}
    if corpus["kind"] != "bitext" or corpus["source"] not in wanted:
        return
    key, kind = wanted[corpus["source"]]
    path = ["corpora", name]
    yield from _reference([*path, key], corpus[key], kind, config["corpora"])
    has = languages_of(config["corpora"].get(corpus[key], {})) + ["en"] * (kind == "document_pairs")
    lacking = [language for language in ["en", *corpus["languages"]] if language not in has]
    if lacking:
        yield [*path, "languages"], f"{corpus[key]!r} has no {lacking[0]!r}; it has {', '.join(has)}"
    if corpus["encoder"] or corpus.get("method") != "lengths":
        yield from _named([*path, "encoder"], "encoder", corpus["encoder"], config["encoders"])


def _task_mistakes(task: str, block: dict[str, Any], config: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    train, evaluate = TASK_KIND[task]
    yield from _reference(["tasks", task, "train"], block["train"], train, config["corpora"])
    for index, name in enumerate(block["methods"]):
        yield from _named(["tasks", task, "methods", index], "method", name, config["methods"])
    baseline = next(iter(config["methods"]))
    if block["methods"] and baseline not in block["methods"]:
        yield ["tasks", task, "methods"], f"{baseline!r}, the baseline that the others are compared with, is missing"
    wanted = [(["tasks", task, "train"], block["train"], "train", ["en"])] if task == "nli" else []
    for index, entry in enumerate(block["evaluate"]):
        path = ["tasks", task, "evaluate", index, "corpus"]
        yield from _reference(path, entry["corpus"], evaluate, config["corpora"])
        if task == "nli":
            wanted.append((path, entry["corpus"], entry["split"], []))
        elif entry["split"] == "train":
            yield path, "a collection has the splits dev and test, not train"
    for path, name, split, languages in wanted:
        corpus = config["corpora"].get(name, {})
        if split not in corpus.get("splits", [split]):
            yield path, f"the corpus {name!r} has no split {split!r}; it has {', '.join(corpus['splits'])}"
        for language in languages:
            if language not in corpus.get("languages", [language]):
                yield path, f"training is in English, but the corpus {name!r} has only {', '.join(corpus['languages'])}"


def _named(path: list[Any], what: str, name: str, known: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    """Check that a name is known. ``what`` is an encoder, a method or a group."""
    if name not in known:
        yield path, f"there is no {what} {name!r}; {meant(name, list(known), {}, path)}"


def _reference(path: list[Any], name: str, kind: str, corpora: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    if name not in corpora:
        yield path, f"there is no corpus {name!r}; {meant(name, list(corpora), {}, path)}"
    elif corpora[name]["kind"] != kind:
        yield path, f"a corpus of kind {kind} is wanted, but {name!r} is of kind {corpora[name]['kind']}"


def _corpus_mistakes(name: str, corpus: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    path = ["corpora", name]
    yield from language_mistakes(path, languages_of(corpus))
    for language in languages_of(corpus):
        if language == "en" and corpus["kind"] in ("bitext", "word_alignment", "document_pairs"):
            yield path, "English is one side of every pair; list the other languages only"
    for keys, text in _texts({key: value for key, value in corpus.items() if key != "dev"}):
        for placeholder in re.findall(r"\{.*?\}", text):
            if placeholder not in PLACEHOLDERS:
                yield [*path, *keys], f"unknown placeholder {placeholder}; known: {' '.join(PLACEHOLDERS)}"


def _texts(block: dict[str, Any]) -> Iterator[tuple[list[str], str]]:
    """Yield every text in a block and its inner blocks, with its keys."""
    for key, value in block.items():
        if isinstance(value, str):
            yield [key], value
        elif isinstance(value, dict):
            yield from (([key, *keys], text) for keys, text in _texts(value))
