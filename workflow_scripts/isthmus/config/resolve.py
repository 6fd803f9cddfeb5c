"""Check a whole configuration and fill in its defaults. A message gives the line, the key and the YAML to write."""

from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from isthmus.config.blocks import filled
from isthmus.config.checks.languages import standardise
from isthmus.config.checks.lines import check_text, where
from isthmus.config.checks.messages import explain
from isthmus.config.checks.mistakes import mistakes
from isthmus.config.checks.names import name_mistakes
from isthmus.config.checks.requests import request_mistakes
from isthmus.config.checks.yaml_values import unclean
from isthmus.config.settings import Settings
from isthmus.config.steps import check_chain
from isthmus.errors import InputError
from isthmus.search.budget import hold_passes
from isthmus.search.search import add_candidates


def resolve(config: dict[str, Any], files: list[Path]) -> dict[str, Any]:
    """Return the configuration with every default filled in, and with the steps that a budget or a search derives.

    ``files`` are the files of the configuration; the last one wins. They serve to find the lines for messages.

    Raises:
        InputError: a key is wrong, misspelt or missing, or names something that does not exist.
    """
    for file in files:
        check_text(file)
    for path, message in unclean(config):
        raise InputError(f"{where(path, files)}: {message}")
    try:
        resolved = filled(config, Settings.model_validate(config).model_dump(exclude_none=True))
    except ValidationError as errors:
        raise InputError(explain(errors, Settings, config, files)) from None
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
