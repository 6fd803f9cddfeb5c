"""The end of a train or align step."""

from pathlib import Path

from isthmus.training import ranks
from isthmus.training.counts import Costs, write_costs
from isthmus.training.saving import forget


def finish(costs: Costs, path: Path | None, state: Path) -> None:
    """Write the costs of a finished model; then remove the saved training state, which a resume would need."""
    if ranks.rank() == 0:
        write_costs(path, costs)
        forget(state)
