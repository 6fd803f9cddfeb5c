"""The configuration: checked whole, its defaults filled in; a mistake is named with line, key and the YAML to write."""

import copy
import difflib
import json
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from jsonschema.exceptions import ValidationError

from isthmus.config_languages import cleaning_mistakes, corpora_mistakes, language_mistakes, malformed, standardise
from isthmus.corpora.microworld import LANGUAGES as MICROWORLD
from isthmus.errors import InputError
from isthmus.hygiene import unclean
from isthmus.languages import split_tags
from isthmus.options import options_schema
from isthmus.protocols.budget import hold_passes
from isthmus.protocols.mistakes import protocol_mistakes
from isthmus.protocols.search import add_candidates
from isthmus.steps import check_chain, split_chain, step_schema

SCHEMA = Path(__file__).resolve().parents[2] / "rules" / "schemas" / "config.schema.json"
PLACEHOLDERS = ("{data}", "{lang}", "{split}", "{query}", "{document}")
# The schema's formats of language tags, with the number of tags in each.
TAGS = {"language": 1, "direction": 2}
TASK_KIND = {"nli": ("nli", "nli"), "clir": ("pairs", "collection")}


# A number that YAML 1.1 takes for text, for want of a decimal point.
EXPONENT = r"[+-]?\d+[eE][+-]?\d+"


def schema() -> dict[str, Any]:
    """The JSON schema of a configuration, with the steps' options as the library has them now."""
    result = json.loads(SCHEMA.read_text(encoding="utf-8"))
    result["$defs"] |= {
        "step": step_schema(),
        "options_pretrain": options_schema("isthmus.encoders.pretrain", "PretrainOptions"),
        "options_alignment": options_schema("isthmus.words.aligners", "AlignmentOptions"),
        "options_mining": options_schema("isthmus.evaluation.mining", "MiningOptions"),
        "options_random": options_schema("isthmus.encoders.random", "RandomOptions"),
    }
    return result


def resolve(config: dict[str, Any], files: list[Path]) -> dict[str, Any]:
    """The configuration with every default filled in, and the steps that a budget and a search derive from others.

    ``files`` are where it came from, the last one winning; they serve to name a line.

    Raises:
        InputError: a key is wrong, misspelt or missing, or names something that is not there.
    """
    for path, message in unclean(config):
        raise InputError(f"{_where(path, files)}: {message}")
    for file in files:
        _refuse_repeated(_nodes(file), file)
    resolved = copy.deepcopy(config)
    rules = schema()
    errors = list(_filling_validator(rules).iter_errors(resolved))
    if errors:
        error = min(errors, key=lambda e: (len(e.absolute_path), str(e.absolute_path)))
        raise InputError(_explain(error, files))
    for key, message in chain(standardise(resolved), _mistakes(resolved)):
        raise InputError(f"{_where(key, files)}: {message}")
    for name, steps in resolved["methods"].items():
        try:
            check_chain(steps, resolved["steps"])
        except InputError as error:
            raise InputError(f"{_where(['methods', name], files)}: {error}") from None
    hold_passes(resolved)
    add_candidates(resolved)
    return resolved


def _nodes(file: Path) -> yaml.Node | None:
    """A file's YAML with the line of each node, read by libyaml where PyYAML has it: tens of times as fast."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.compose(file.read_text(encoding="utf-8"), Loader=loader)


def _refuse_repeated(node: yaml.Node | None, file: Path) -> None:
    """A key that stands twice in a mapping: YAML would take the last and say nothing.

    Raises:
        InputError: there is one.
    """
    if isinstance(node, yaml.MappingNode):
        first: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.value in first:
                raise InputError(
                    f"{file}:{line}: {key.value!r} stands twice, the first time in line {first[key.value]}"
                )
            first[key.value] = line
            _refuse_repeated(value, file)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeated(item, file)


def _filling_validator(rules: dict[str, Any]) -> jsonschema.protocols.Validator:
    base = jsonschema.Draft202012Validator
    check_properties = base.VALIDATORS["properties"]

    def fill(validator, properties, instance, parent):
        if validator.is_type(instance, "object"):
            for key, rule in properties.items():
                if "default" in rule:
                    instance.setdefault(key, copy.deepcopy(rule["default"]))
        yield from check_properties(validator, properties, instance, parent)

    # Python's `$` lets a line end pass, and 1.0 is an integer to JSON schema: neither can be part of a path.
    def match_whole(validator, pattern, instance, parent):
        if validator.is_type(instance, "string") and not re.fullmatch(pattern, instance):
            yield ValidationError(f"{instance!r} does not match {pattern!r}")

    types = base.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    )
    extend = jsonschema.validators.extend
    return extend(base, {"properties": fill, "pattern": match_whole}, type_checker=types)(rules)


def _explain(error: ValidationError, files: list[Path]) -> str:
    path = list(error.absolute_path)
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        unknown = next(key for key in error.instance if key not in known)
        return (
            f"{_where([*path, unknown], files)}: unknown key {unknown!r}; {_meant(unknown, list(known), known, path)}"
        )
    if error.validator == "required":
        missing = next(key for key in error.validator_value if key not in error.instance)
        known = error.schema.get("properties", {})
        written = _yaml([*path, missing], known.get(missing, {}))
        return f"{_where(path, files)}: the key {missing!r} is missing; write\n{written}"
    if error.validator == "enum":
        meant = _meant(str(error.instance), error.validator_value, {}, path)
        return f"{_where(path, files)}: {error.instance!r} is not known; {meant}"
    if error.parent is None and error.validator == "pattern" and "propertyNames" in error.absolute_schema_path:
        where = _where([*path, error.instance], files)
        return f"{where}: a name is made of a-z, 0-9 and _, and starts with a letter; {error.instance!r} is not"
    if error.validator == "pattern" and error.schema.get("format") in TAGS:
        return f"{_where(path, files)}: {malformed(error.instance, TAGS[error.schema['format']])}"
    about = error.schema.get("description", "")
    if error.validator == "type" and error.validator_value == "number" and re.fullmatch(EXPONENT, str(error.instance)):
        return f"{_where(path, files)}: YAML reads {error.instance!r} as text; write {float(error.instance)!r}"
    return f"{_where(path, files)}: {error.message}" + (f" ({about})" if about else "")


def _meant(word: str, known: list[Any], rules: dict[str, Any], path: list[Any]) -> str:
    close = difflib.get_close_matches(word, [str(value) for value in known], n=1, cutoff=0.5)
    if not close:
        return f"known here: {', '.join(str(value) for value in known)}"
    if close[0] in rules:
        return f"did you mean {close[0]!r}? Write\n{_yaml([*path, close[0]], rules[close[0]])}"
    return f"did you mean {close[0]!r}? Known: {', '.join(str(value) for value in known)}"


def _yaml(path: list[Any], rule: dict[str, Any]) -> str:
    """The YAML that would stand at ``path``, indented two spaces as a whole, with the key's description."""
    value = rule.get("default", rule.get("const", rule.get("enum", [f"<{rule.get('type', 'value')}>"])[0]))
    lines = [f"{'  ' * depth}  {'- ' if isinstance(key, int) else f'{key}:'}" for depth, key in enumerate(path)]
    about = f"   # {rule['description']}" if rule.get("description") else ""
    return "\n".join(lines) + f" {json.dumps(value)}{about}"


def _where(path: list[Any], files: list[Path]) -> str:
    """``config.yaml:12: steps.ot.options``: the file and line where the longest existing part of ``path`` stands."""
    key = ".".join(str(part) for part in path) or "the top level"
    for file in reversed(files):
        line = _line(file, path)
        if line:
            return f"{file}:{line}: {key}"
    return f"{files[0] if files else 'configuration'}: {key}"


def _line(file: Path, path: list[Any]) -> int:
    node = _nodes(file)
    line = 0
    for part in path:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(part)]
            if not found:
                return line
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line


def _mistakes(config: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    """What no schema can see: names that name nothing, languages that are none, paths with a wrong placeholder."""
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
        yield from _reference(["evaluation", "alignment", "corpora", index], name, "alignment", corpora)
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
    for index, name in enumerate(config["evaluation"]["statistics"].get("gap", [])):
        yield from _named(["evaluation", "statistics", "gap", index], "group", name, config["groups"])


def _language_mistakes(name: str, step: dict[str, Any], config: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    """Of the languages of the bitext that a step learns from; a translator of the hub needs none."""
    if step["method"] == "hub_mt":
        return
    known = {code for corpus in config["bitext"]["corpora"] for code in languages_of(config["corpora"].get(corpus, {}))}
    for block in ("options", *config["tasks"]):
        for language in step.get(block, {}).get("languages", "").split():
            if language not in known:
                path = ["steps", name, block, "languages"]
                yield path, f"no corpus of bitext is in {language!r}; they are in {', '.join(sorted(known))}"


def _derived_mistakes(name: str, corpus: dict[str, Any], config: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    """Of bitext that is made from another corpus here, with an encoder."""
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
    """That there is no ``what``, an encoder, a method or a group, of this name."""
    if name not in known:
        yield path, f"there is no {what} {name!r}; {_meant(name, list(known), {}, path)}"


def _reference(path: list[Any], name: str, kind: str, corpora: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    if name not in corpora:
        yield path, f"there is no corpus {name!r}; {_meant(name, list(corpora), {}, path)}"
    elif corpora[name]["kind"] != kind:
        yield path, f"a corpus of kind {kind} is wanted, but {name!r} is of kind {corpora[name]['kind']}"


def _corpus_mistakes(name: str, corpus: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    path = ["corpora", name]
    yield from language_mistakes(path, languages_of(corpus))
    for language in languages_of(corpus):
        if corpus["source"] == "microworld" and language not in MICROWORLD:
            yield path, f"microworld has no {language!r}; it has {', '.join(MICROWORLD)}"
        elif language == "en" and corpus["kind"] in ("bitext", "alignment", "document_pairs"):
            yield path, "English is one side of every pair; list the other languages only"
    if corpus["kind"] == "bitext" and corpus["source"] in ("local", "url"):
        given = [key for key in ("english", "foreign", "path") if corpus[key]]
        if given not in (["path"], ["english", "foreign"]):
            yield path, "write either `english` and `foreign`, two files, or `path`, one with both sides"
        elif corpus["documents"] and corpus["path"]:
            yield [*path, "documents"], "`documents` names the document of each line of `english` and `foreign`"
    for keys, text in _texts({key: value for key, value in corpus.items() if key != "dev"}):
        for placeholder in re.findall(r"\{.*?\}", text):
            if placeholder not in PLACEHOLDERS:
                yield [*path, *keys], f"unknown placeholder {placeholder}; known: {' '.join(PLACEHOLDERS)}"


def _texts(block: dict[str, Any]) -> Iterator[tuple[list[str], str]]:
    """Every text in a block and the blocks within it, with its keys."""
    for key, value in block.items():
        if isinstance(value, str):
            yield [key], value
        elif isinstance(value, dict):
            yield from (([key, *keys], text) for keys, text in _texts(value))


def languages_of(corpus: dict[str, Any]) -> list[str]:
    """The languages that a corpus names, in its own order."""
    listed = corpus.get("languages") or [code for pair in corpus.get("directions", []) for code in split_tags(pair)]
    return list(dict.fromkeys(listed)) or ["en"]
