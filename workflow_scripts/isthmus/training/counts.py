"""The costs of a training and their file. This module does not load torch, so a table of costs is made quickly."""

from dataclasses import asdict, dataclass
from pathlib import Path

from isthmus.files import read_json, write_json


@dataclass
class Costs:
    """Costs of a training.

    Attributes:
        updates: steps of the optimiser.
        forward_passes: forward passes of a batch through an encoder, the model's or its teacher's.
        backward_passes: backward passes through an encoder.
        precision: precision of the passes, ``bf16`` or ``fp32``.
    """

    updates: int = 0
    forward_passes: int = 0
    backward_passes: int = 0
    precision: str = ""

    @property
    def passes(self) -> int:
        """Number of forward and backward passes together."""
        return self.forward_passes + self.backward_passes


def write_costs(path: Path | None, costs: Costs) -> None:
    """Write the costs as JSON if there is a path. A resumed training writes the same bytes as an uninterrupted one."""
    if path:
        write_json(path, asdict(costs))


def read_costs(path: Path) -> Costs:
    """Read the costs.

    Raises:
        InputError: as :func:`isthmus.files.read_json`.
    """
    return Costs(**read_json(path))
