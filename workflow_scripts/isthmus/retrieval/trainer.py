"""sentence-transformers' trainer, made to resume encoders without a pooler, and its loss, made to show its scores."""

from typing import Any

from sentence_transformers import MultiVectorEncoder, MultiVectorEncoderTrainer
from sentence_transformers.multi_vector_encoder.losses import MultiVectorMultipleNegativesRankingLoss
from sentence_transformers.multi_vector_encoder.scoring import colbert_scores
from torch import Tensor, nn


class RetrieverTrainer(MultiVectorEncoderTrainer):
    """Its parent loads a checkpoint's encoder with a pooler, drawn at random, whether or not the model has one."""

    def _load_from_checkpoint(self, checkpoint_path: str) -> None:
        pooler = getattr(self.model[0].auto_model, "pooler", None) is not None
        saved = MultiVectorEncoder(checkpoint_path, local_files_only=True, model_kwargs={"add_pooling_layer": pooler})
        self.model.load_state_dict(saved.state_dict())


class RankingLoss(MultiVectorMultipleNegativesRankingLoss):
    """Cross-entropy of each query's own document among the batch's documents.

    Attributes:
        logits: ``(B, B)``, the last batch's scaled MaxSim scores, those under the cross-entropy: a query a row.
    """

    logits: Tensor

    def __init__(self, model: MultiVectorEncoder, scale: float = 1.0) -> None:
        super().__init__(model, scale=scale, similarity_fct=self._scores)

    def _scores(self, *embeddings: Tensor, **masks: Tensor) -> Tensor:
        scores = colbert_scores(*embeddings, **masks)
        self.logits = scores * self.scale
        return scores


class RankingTrainer(RetrieverTrainer):
    """A trainer whose loss is a :class:`RankingLoss`, and whose outputs hold its ``logits``."""

    def compute_loss(
        self, model: nn.Module, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        loss = super().compute_loss(model, inputs, num_items_in_batch=num_items_in_batch)
        return (loss, {"logits": self.loss.logits}) if return_outputs else loss
