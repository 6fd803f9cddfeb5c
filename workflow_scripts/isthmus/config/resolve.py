"""The configuration: checked whole, its defaults filled in; a mistake is named with line, key and the YAML to write."""

import copy
import json
import re
from itertools import chain
from pathlib import Path
from typing import Any

import jsonschema
from jsonschema.exceptions import ValidationError

from isthmus.config.checks.languages import standardise
from isthmus.config.checks.lines import check_text, where
from isthmus.config.checks.messages import explain
from isthmus.config.checks.mistakes import languages_of, mistakes
from isthmus.config.checks.names import name_mistakes
from isthmus.config.checks.requests import request_mistakes
from isthmus.config.checks.values import unclean
from isthmus.config.options import LIBRARY, options_schema
from isthmus.config.steps import check_chain, step_schema
from isthmus.errors import InputError
from isthmus.search.budget import hold_passes
from isthmus.search.search import add_candidates

__all__ = ["SCHEMA", "languages_of", "resolve", "schema"]
SCHEMA = LIBRARY.parents[1] / "config" / "schema.json"


def schema() -> dict[str, Any]:
    """The JSON schema of a configuration, with the steps' options as the library has them now."""
    result = json.loads(SCHEMA.read_text(encoding="utf-8"))
    result["$defs"] |= {
        "step": step_schema(),
        "options_pretrain": options_schema("isthmus.encoders.sources.pretrain", "PretrainOptions"),
        "options_alignment": options_schema("isthmus.words.aligners", "AlignmentOptions"),
        "options_mining": options_schema("isthmus.evaluation.mining", "MiningOptions"),
        "options_random": options_schema("isthmus.encoders.sources.random", "RandomOptions"),
    }
    return result


def resolve(config: dict[str, Any], files: list[Path]) -> dict[str, Any]:
    """The configuration with every default filled in, and the steps that a budget and a search derive from others.

    ``files`` are where it came from, the last one winning; they serve to name a line.

    Raises:
        InputError: a key is wrong, misspelt or missing, or names something that is not there.
    """
    for file in files:
        check_text(file)
    for path, message in unclean(config):
        raise InputError(f"{where(path, files)}: {message}")
    resolved = copy.deepcopy(config)
    rules = schema()
    errors = list(_filling_validator(rules).iter_errors(resolved))
    if errors:
        error = min(errors, key=lambda e: (len(e.absolute_path), str(e.absolute_path)))
        raise InputError(explain(error, files))
    for key, message in chain(standardise(resolved), name_mistakes(resolved), mistakes(resolved)):
        raise InputError(f"{where(key, files)}: {message}")
    for name, steps in resolved["methods"].items():
        try:
            check_chain(steps, resolved["steps"])
        except InputError as error:
            raise InputError(f"{where(['methods', name], files)}: {error}") from None
    for key, message in request_mistakes(resolved):
        raise InputError(f"{where(key, files)}: {message}")
    hold_passes(resolved)
    add_candidates(resolved)
    return resolved


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
