"""The arguments that the command lines of the steps share, and their end."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from isthmus.cli import json_argument, made_folder
from isthmus.config.methods import methods
from isthmus.training import ranks
from isthmus.training.counts import Costs, write_costs
from isthmus.training.saving import forget


def step_arguments(arguments: ArgumentParser, kind: str) -> None:
    """Add what every step of a ``kind`` is told: its method with its options, its seed, its state and its
    outputs."""
    arguments.add_argument("--method", choices=list(methods(kind)), required=True)
    arguments.add_argument("--options", type=json_argument, default={}, help="JSON object of options")
    arguments.add_argument("--seed", type=int, required=True)
    arguments.add_argument("--state", type=Path, required=True, help="folder of the training state")
    arguments.add_argument("--output", type=Path, required=True, help="model folder to write")
    arguments.add_argument("--costs", type=Path, help="JSON to write: updates and encoder passes")


def train_arguments(arguments: ArgumentParser) -> None:
    """Add what a train step is told for either task: :func:`step_arguments`, its encoder, and its bitext if any."""
    arguments.add_argument("--encoder", type=made_folder, required=True, help="encoder folder")
    arguments.add_argument(
        "--bitext", type=Path, nargs="*", default=[], help="{language}.tsv: english foreign, for a method that reads it"
    )
    step_arguments(arguments, "train")


def finish(args: Namespace, costs: Costs) -> None:
    """Once the model is written, write what it took, and only then remove the state that a resume would start from."""
    if ranks.rank() == 0:
        write_costs(args.costs, costs)
        forget(args.state)
