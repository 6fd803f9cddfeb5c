"""Any trainer, made robust."""

from typing import Any

from torch import Tensor, nn
from transformers import Trainer

from isthmus.adversarial import Adversary
from isthmus.adversarial.perturb import special_ids


def robust_trainer(trainer_class: type[Trainer], adversary: Adversary | None) -> type[Trainer]:
    """A subclass of ``trainer_class`` that trains on the loss ``adversary`` returns; without one, the class itself.

    Works with transformers' ``Trainer`` and sentence-transformers' trainers. The trainer needs its tokenizer as
    ``processing_class``. Evaluation stays plain.
    """
    if adversary is None:
        return trainer_class

    class RobustTrainer(trainer_class):
        def compute_loss(
            self, model: nn.Module, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None
        ) -> Any:
            compute_loss = super().compute_loss
            if not model.training:
                return compute_loss(model, inputs, return_outputs, num_items_in_batch)

            def loss() -> Tensor:
                return compute_loss(model, dict(inputs), num_items_in_batch=num_items_in_batch)

            return adversary(loss, self.accelerator.unwrap_model(model), special_ids(self.processing_class))

    return RobustTrainer
