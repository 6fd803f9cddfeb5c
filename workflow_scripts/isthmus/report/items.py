"""The tables and figures of the report. Each is one file in its folder, found by name.

A file has a ``CAPTION`` and a function ``table`` or ``figure``. The function's parameters declare everything else: its
subject (``encoder``, ``task``), the files that it reads and the settings that it takes. Their names are those of
:mod:`isthmus.report.arguments`. Files are parsed and not imported, because importing them costs seconds.
"""

import ast
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from isthmus.config.lookups import Config
from isthmus.config.options import LIBRARY
from isthmus.errors import InputError
from isthmus.paths import FIGURE, LICENCES, SHARED_TABLE, SUMMARY, TABLE, Pattern
from isthmus.report.arguments import INPUTS, SETTINGS, Of
from isthmus.report.jobs import drawn_measures, plans

AXES = ("encoder", "task", "measure", "corpus", "language")
CONSTANTS = ("CAPTION", "CATEGORY", "LABELS", "FILE", "FIGURE", "SHARED")


@dataclass(frozen=True)
class Item:
    """A table or a figure.

    Attributes:
        name: name of its file.
        kind: ``table`` or ``figure``.
        parameters: parameters of its function; the value tells whether a parameter is optional.
        constants: constants of its file: ``CAPTION``, and optionally ``CATEGORY`` and ``LABELS`` (for Snakemake's
            report), ``FILE`` (its name on disk), ``FIGURE`` (the figure drawn with a table, from its exact numbers) and
            ``SHARED`` (whether all protocols of a search share it).
    """

    name: str
    kind: str
    parameters: dict[str, bool]
    constants: dict[str, Any]

    @property
    def module(self) -> str:
        """The dotted name of its module."""
        return f"isthmus.report.{self.kind}s.{self.name}"

    @property
    def drawn(self) -> "list[Item]":
        """The figure drawn with a table, if there is one."""
        names = [self.constants["FIGURE"]] if "FIGURE" in self.constants else []
        return [replace(items("figure")[name], parameters=self.parameters) for name in names]

    def pattern(self, config: Config) -> Pattern:
        """Return its path without the ending; wildcards stand for its subject."""
        parts = [*(f"{{{axis}}}" for axis in AXES if axis in self.parameters), self.name]
        table = SHARED_TABLE if self.constants.get("SHARED") else TABLE
        folder = table if self.kind == "table" else FIGURE
        return folder.within(config, table=self.constants.get("FILE", ".".join(parts)))

    def subjects(self, config: Config, of: Of | None = None) -> list[Of]:
        """List its subjects: each combination, within ``of``, with files to read."""
        parts = []
        if "encoder" in self.parameters:
            parts.append([{"encoder": name} for name in config["encoders"]])
        if "measure" in self.parameters:
            parts.append([{"task": task, "measure": name} for task, name in drawn_measures(config)])
        elif "task" in self.parameters:
            parts.append([{"task": task} for task in config["tasks"]])
        if "corpus" in self.parameters:
            parts.append([{"corpus": corpus, "language": language} for corpus, language in plans(config)])
        found = [{axis: name for part in chosen for axis, name in part.items()} for chosen in product(*parts)]
        wanted = dict(of.items()) if of else {}
        return [one for one in found if wanted.items() <= one.items() and self._has_files(config, one)]

    def _has_files(self, config: Config, of: Of) -> bool:
        return all(self.parameters[name] or INPUTS[name](config, of) for name in self.inputs())

    def outputs(self, config: Config, ending: str) -> list[str]:
        """List its files with an ending."""
        return [self.pattern(config).format(**of) + ending for of in self.subjects(config)]

    def pictures(self, config: Config) -> list[tuple[Of, str]]:
        """List a figure's subjects, with the path without the ending; the encoder is a wildcard."""
        of_any = [one | {"encoder": "{encoder}"} for one in self.subjects(config)]
        return [
            (one, self.pattern(config).format(**one)) for place, one in enumerate(of_any) if one not in of_any[:place]
        ]

    def inputs(self) -> list[str]:
        """Name the parameters that take files."""
        return [name for name in self.parameters if name in INPUTS]

    def files(self, config: Config, of: Of) -> dict[str, list[str]]:
        """List the files that a job reads, by parameter."""
        found = self.subjects(config, of)
        return {
            name: list(dict.fromkeys(file for one in found for file in INPUTS[name](config, one)))
            for name in self.inputs()
        }

    def counts(self, config: Config, of: Of) -> list[str]:
        """List the number of files of each parameter, such as ``costs=8``."""
        return [f"{name}={len(files)}" for name, files in self.files(config, of).items()]

    def settings(self, config: Config, of: Of) -> dict[str, Any]:
        """Return the arguments that are not files."""
        of = dict(of.items())  # Snakemake's wildcards are not a mapping
        named = {name: of[name] for name in self.parameters if name in of}
        return named | {name: SETTINGS[name](config, of) for name in self.parameters if name in SETTINGS}

    def arguments(self, config: Config, of: Of) -> list[dict[str, Any]]:
        """List all arguments of each picture that a job draws."""
        return [
            self.settings(config, one) | {name: INPUTS[name](config, one) for name in self.inputs()}
            for one in self.subjects(config, of)
        ]

    def caption(self, of: Of) -> str:
        """Return the caption with its subject filled in."""
        shown = {axis: name.upper() if axis == "task" else name for axis, name in of.items()}
        return self.constants["CAPTION"].format(**shown).strip()

    def in_report(self, of: Of | None = None) -> dict[str, Any]:
        """Return its category and labels in Snakemake's report."""
        default = {
            "task": "{task}" if "task" in self.parameters else "all",
            "table" if self.kind == "table" else "measure": (of or {}).get("measure", self.name),
        }
        labels = self.constants.get("LABELS", default)
        return {
            "category": self.constants.get("CATEGORY", f"{self.kind.capitalize()}s"),
            "labels": {name: text.format(**of) if of else text for name, text in labels.items()},
        } | ({"subcategory": "{encoder}"} if "encoder" in self.parameters else {})


@cache
def items(kind: str) -> dict[str, Item]:
    """Find the tables or the figures, by name.

    Raises:
        InputError: a file lacks its caption or its function; a parameter has an unknown name.
    """
    paths = sorted(LIBRARY.glob(f"report/{kind}s/[a-z]*.py"))
    return {path.stem: _read(path, kind) for path in paths}


def _read(path: Path, kind: str) -> Item:
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    constants = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in CONSTANTS
    }
    if "CAPTION" not in constants:
        raise InputError(f'{path}: no caption; write CAPTION = "What the {kind} shows."')
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == kind]
    if not found and kind == "table":
        raise InputError(f"{path}: no function `table`; write def table(measures: Path, encoder: str) -> Table: ...")
    parameters = _parameters(path, found[0].args) if found else {}
    return Item(path.stem, kind, parameters, constants)


def _parameters(path: Path, arguments: ast.arguments) -> dict[str, bool]:
    known = [*AXES, *INPUTS, *SETTINGS]
    first_optional = len(arguments.args) - len(arguments.defaults)
    parameters = {}
    for place, argument in enumerate(arguments.args):
        if argument.arg not in known:
            close = [f"did you mean {name!r}?" for name in get_close_matches(argument.arg, known, 1)]
            meant = " ".join([*close, f"Known: {', '.join(known)}"])
            raise InputError(f"{path}:{argument.lineno}: unknown argument {argument.arg!r}; {meant}")
        parameters[argument.arg] = place >= first_optional
    return parameters


def tables() -> list[Item]:
    """Find the tables."""
    return list(items("table").values())


def figures(config: Config) -> list[Item]:
    """Find the figures that have their own jobs; the others are drawn with a table."""
    return [item for item in items("figure").values() if item.parameters and item.subjects(config)]


def reports(config: Config) -> list[str]:
    """List the final files of a whole run."""
    return [
        *(file for item in tables() for ending in (".csv", ".md") for file in item.outputs(config, ending)),
        *(file for item in figures(config) for file in item.outputs(config, ".svg")),
        LICENCES.of(config),
        SUMMARY.of(config),
    ]
