"""A trainer that also trains a module beside its model: saved and resumed with the training state, not in the model."""

from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file
from torch import nn
from torch.optim import Optimizer
from transformers import Trainer, TrainerCallback

STATE = "auxiliary.safetensors"


def auxiliary_trainer(trainer_class: type[Trainer], module: nn.Module) -> type[Trainer]:
    """A subclass of ``trainer_class`` that also trains the parameters of ``module``.

    They have their own peak learning rate and their own limit on the gradient's norm, and no weight decay; everything
    else is as for the model's. Works with transformers' ``Trainer`` and the trainers of sentence-transformers.

    Args:
        trainer_class: the trainer.
        module: its parameters that require a gradient learn, with its attribute ``learning_rate`` as peak; they may be
            made as late as with the trainer. All of its state is saved.
    """

    class AuxiliaryTrainer(trainer_class):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.add_callback(_Stepping(module))

        def create_optimizer(self, *args: Any) -> Optimizer:
            optimizer = super().create_optimizer(*args)
            module.to(self.args.device)
            learning = [parameter for parameter in module.parameters() if parameter.requires_grad]
            if learning:
                optimizer.add_param_group({"params": learning, "lr": module.learning_rate, "weight_decay": 0.0})
            return optimizer

        def _save_checkpoint(self, *args: Any, **kwargs: Any) -> None:
            super()._save_checkpoint(*args, **kwargs)
            save_file(module.state_dict(), Path(self.args.output_dir) / f"checkpoint-{self.state.global_step}" / STATE)

        def _load_from_checkpoint(self, checkpoint: str, *args: Any) -> None:
            super()._load_from_checkpoint(checkpoint, *args)
            module.load_state_dict(load_file(Path(checkpoint) / STATE))

    return AuxiliaryTrainer


class _Stepping(TrainerCallback):
    """Do for the module what a trainer does for its model around an update."""

    def __init__(self, module: nn.Module) -> None:
        self.module = module

    def on_pre_optimizer_step(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        nn.utils.clip_grad_norm_(list(self.module.parameters()), args.max_grad_norm)

    def on_optimizer_step(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.module.zero_grad()
