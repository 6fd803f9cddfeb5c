"""The trainer of a task. A train method builds its loss from the task loss."""

from typing import Any

from torch import Tensor, nn

from isthmus.robust.base import Outcome, TrainMethod
from isthmus.robust.perturbation import special_ids
from isthmus.training.trainer import StepTrainer


class TaskTrainer(StepTrainer):
    """Trainer of a task's model on the loss of a train method. The method's parameters are trained too.

    Args:
        method: the train method.
        kwargs: arguments of the base class; ``processing_class`` is the tokenizer.
    """

    def __init__(self, *, method: TrainMethod, **kwargs: Any) -> None:
        super().__init__(learner=method, beside=method, **kwargs)
        self.method = method
        self.special_ids = special_ids(self.processing_class)
        method.backward = self.accelerator.backward
        method.autocast = self.accelerator.autocast
        method.prepare(self.model, self.processing_class)

    def compute_loss(
        self, model: nn.Module, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Tensor:
        compute_loss = super().compute_loss

        def evaluate() -> Outcome:
            loss, outputs = compute_loss(model, dict(inputs), True, num_items_in_batch)
            return Outcome(loss, self.logits(outputs))

        return self.method(evaluate, self.accelerator.unwrap_model(model), self.special_ids)

    def logits(self, outputs: Any) -> Tensor:
        """Return the logits of the task's cross-entropy from the model's ``outputs``."""
        return outputs["logits"]
