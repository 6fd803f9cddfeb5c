"""The costs of a training and their file. Nothing here loads torch, so that a table of them is quick."""

from dataclasses import asdict, dataclass
from pathlib import Path

from isthmus.files import read_json, write_json


@dataclass
class Costs:
    """What a training took.

    Attributes:
        updates: steps of the optimiser.
        forward_passes: batches that went through an encoder, the model's or its teacher's.
        backward_passes: backward passes through an encoder.
        precision: ``bf16`` or ``fp32``, what they were computed in.
    """

    updates: int = 0
    forward_passes: int = 0
    backward_passes: int = 0
    precision: str = ""

    @property
    def passes(self) -> int:
        """Forward and backward passes together."""
        return self.forward_passes + self.backward_passes


def write_costs(path: Path | None, costs: Costs) -> None:
    """Write the counts as JSON, if anywhere: the same bytes for the same training, resumed or not."""
    if path:
        write_json(path, asdict(costs))


def read_costs(path: Path) -> Costs:
    """Read the counts back.

    Raises:
        InputError: as :func:`isthmus.files.read_json`.
    """
    return Costs(**read_json(path))
