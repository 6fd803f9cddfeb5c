"""Any trainer, made robust."""

from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file
from torch import nn
from transformers import Trainer

from isthmus.adversarial.base import Adversary, Outcome
from isthmus.adversarial.perturb import special_ids
from isthmus.training.engine import TellProgress

STATE = "adversary.safetensors"


def robust_trainer(trainer_class: type[Trainer], adversary: Adversary | None) -> type[Trainer]:
    """A subclass of ``trainer_class`` that trains on the loss ``adversary`` returns; without one, the class itself.

    Works with transformers' ``Trainer`` and with ``RankingTrainer``. The trainer needs its tokenizer as
    ``processing_class``. Evaluation stays plain.
    """
    if adversary is None:
        return trainer_class

    class RobustTrainer(trainer_class):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.add_callback(TellProgress(adversary))
            adversary.prepare(self.model, self.processing_class)
            adversary.to(self.args.device)

        def compute_loss(
            self, model: nn.Module, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None
        ) -> Any:
            compute_loss = super().compute_loss
            if not model.training:
                return compute_loss(model, inputs, return_outputs, num_items_in_batch)

            def evaluate() -> Outcome:
                loss, outputs = compute_loss(model, dict(inputs), True, num_items_in_batch)
                return Outcome(loss, outputs["logits"])

            return adversary(evaluate, self.accelerator.unwrap_model(model), special_ids(self.processing_class))

        def _save_checkpoint(self, model: nn.Module, trial: Any) -> None:
            super()._save_checkpoint(model, trial)
            folder = Path(self.args.output_dir) / f"checkpoint-{self.state.global_step}"
            save_file(adversary.state_dict(), folder / STATE)

        def _load_from_checkpoint(self, checkpoint: str, *args: Any) -> None:
            super()._load_from_checkpoint(checkpoint, *args)
            adversary.load_state_dict(load_file(Path(checkpoint) / STATE))

    return RobustTrainer
