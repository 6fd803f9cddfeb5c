"""sentence-transformers' trainer, made to resume whatever learns, and its loss, made to show its scores."""

from pathlib import Path
from typing import Any

from safetensors.torch import load_model, save_model
from sentence_transformers import MultiVectorEncoder, MultiVectorEncoderTrainer
from sentence_transformers.multi_vector_encoder.losses import MultiVectorMultipleNegativesRankingLoss
from sentence_transformers.multi_vector_encoder.scoring import colbert_scores
from torch import Tensor, nn

WEIGHTS = "weights.safetensors"


class RetrieverTrainer(MultiVectorEncoderTrainer):
    """Its checkpoints hold the weights by their names in memory.

    The parent's go through a model folder, which knows of no adapters and is loaded with a pooler, drawn at random.
    """

    def _save(self, output_dir: str | None = None, state_dict: dict[str, Any] | None = None) -> None:
        folder = Path(output_dir or self.args.output_dir)
        folder.mkdir(parents=True, exist_ok=True)
        save_model(self.model, str(folder / WEIGHTS))

    def _load_from_checkpoint(self, checkpoint_path: str) -> None:
        load_model(self.model, Path(checkpoint_path) / WEIGHTS)


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
