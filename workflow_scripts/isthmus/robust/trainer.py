"""Any trainer, made robust."""

from typing import Any

from torch import nn
from transformers import Trainer

from isthmus.robust.base import Outcome, TrainMethod
from isthmus.robust.perturbation import special_ids
from isthmus.training.auxiliary import auxiliary_trainer
from isthmus.training.engine import TellProgress


def robust_trainer(trainer_class: type[Trainer], adversary: TrainMethod | None) -> type[Trainer]:
    """A subclass of ``trainer_class`` that trains on the loss ``adversary`` returns; without one, the class itself.

    Works with transformers' ``Trainer`` and with ``RankingTrainer``. The trainer needs its tokenizer as
    ``processing_class``. Evaluation stays plain.
    """
    if adversary is None:
        return trainer_class

    class RobustTrainer(auxiliary_trainer(trainer_class, adversary)):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.add_callback(TellProgress(adversary))
            adversary.backward = self.accelerator.backward
            adversary.autocast = self.accelerator.autocast
            adversary.prepare(self.model, self.processing_class)

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

    return RobustTrainer
