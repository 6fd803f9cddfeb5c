"""The files generated from the models: the schema, its page, and the comments above the sections of config.yaml."""

import re
import textwrap
from pathlib import Path

from isthmus.config.options import LIBRARY
from isthmus.config.page import page
from isthmus.config.reference import schema_text
from isthmus.config.settings import Settings

ROOT = LIBRARY.parents[1]
DEFAULT = ROOT / "config.yaml"
SECTION = re.compile(r"^(?:#.*\n)*([a-z_]+):", flags=re.MULTILINE)


def generated() -> dict[Path, str]:
    """Return each generated file with its text."""
    return {
        ROOT / "config" / "schema.json": schema_text(),
        ROOT / "docs" / "configuration.md": page(),
        DEFAULT: SECTION.sub(_commented, DEFAULT.read_text(encoding="utf-8")),
    }


def _commented(section: re.Match[str]) -> str:
    """Return a top-level key with its description above it."""
    about = " ".join((Settings.model_fields[section[1]].description or "").split())
    return "\n".join([*textwrap.wrap(about, 118, initial_indent="# ", subsequent_indent="# "), f"{section[1]}:"])
