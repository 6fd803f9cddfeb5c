"""The command line that train and align steps share, and its end."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from isthmus.cli import json_argument, made_folder
from isthmus.config.methods import methods
from isthmus.tasks import TASKS
from isthmus.training import ranks
from isthmus.training.counts import Costs, write_costs
from isthmus.training.saving import forget


def step_arguments(arguments: ArgumentParser, kind: str) -> None:
    """Add what a step of a ``kind`` takes: its method with its options, its inputs, its state and its outputs."""
    arguments.add_argument("--task", choices=list(TASKS), required=True)
    arguments.add_argument("--method", choices=list(methods(kind)), required=True)
    arguments.add_argument("--options", type=json_argument, default={}, help="JSON object of options")
    arguments.add_argument("--seed", type=int, required=True)
    arguments.add_argument(
        "--parent", type=made_folder, required=True, help="folder of the model so far, or an encoder"
    )
    arguments.add_argument("--english", type=Path, required=True, help="the task's training data, in English")
    arguments.add_argument("--bitext", type=Path, nargs="*", default=[], help="{language}.tsv: english foreign")
    arguments.add_argument("--state", type=Path, required=True, help="folder of the training state")
    arguments.add_argument("--output", type=Path, required=True, help="model folder to write")
    arguments.add_argument("--costs", type=Path, help="JSON to write: updates and encoder passes")


def finish(args: Namespace, costs: Costs) -> None:
    """Write the costs of a model that is written, and only then remove the state that a resume would start from."""
    if ranks.rank() == 0:
        write_costs(args.costs, costs)
        forget(args.state)
