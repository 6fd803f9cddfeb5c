"""Plain training: no adversary."""

from dataclasses import dataclass

FAMILY = "other"


@dataclass(frozen=True)
class PlainOptions:
    """Plain training has no option of its own."""
