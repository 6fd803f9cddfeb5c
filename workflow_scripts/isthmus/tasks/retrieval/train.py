"""English training of the retriever on (query, document) pairs with in-batch negatives."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasets import Dataset
from sentence_transformers import (
    MultiVectorEncoder,
    MultiVectorEncoderTrainer,
    MultiVectorEncoderTrainingArguments,
)
from sentence_transformers.base.sampler import BatchSamplers
from sentence_transformers.multi_vector_encoder.losses import MultiVectorMultipleNegativesRankingLoss
from sentence_transformers.multi_vector_encoder.scoring import colbert_scores
from torch import Tensor

from isthmus.encoders.lengths import check_lengths
from isthmus.files import filled_tsv
from isthmus.robust import new_train_method
from isthmus.robust.base import TextSource, TrainMethod
from isthmus.robust.trainer import TaskTrainer
from isthmus.tasks.retrieval.model import new_retriever, save_retriever
from isthmus.training import engine, ranks
from isthmus.training.counts import Costs
from isthmus.training.engine import StepOptions
from isthmus.training.negatives import last_alone, require_negatives

COLUMNS = ("query", "document")


@dataclass(frozen=True)
class RetrieverOptions(StepOptions):
    """Options of a retriever's English training. ``max_length`` is the documents' length.

    Attributes:
        query_length: tokens kept of a query.
        dimension: size of a learnt linear projection of the token vectors, 0 for none.
        scale: factor of the MaxSim scores (sums over the query's tokens) before the softmax over the batch.
    """

    query_length: int = 32
    dimension: int = 0
    scale: float = 1.0


class RankingLoss(MultiVectorMultipleNegativesRankingLoss):
    """Cross-entropy of each query's own document among the batch's documents.

    Attributes:
        logits: ``(B, B)``, the last batch's scaled MaxSim scores, one row per query: the logits of the cross-entropy.
    """

    logits: Tensor

    def __init__(self, model: MultiVectorEncoder, scale: float = 1.0) -> None:
        super().__init__(model, scale=scale, similarity_fct=self._scores)

    def _scores(self, *embeddings: Tensor, **masks: Tensor) -> Tensor:
        scores = colbert_scores(*embeddings, **masks)
        self.logits = scores * self.scale
        return scores


class RankingTrainer(TaskTrainer, MultiVectorEncoderTrainer):
    """Trainer with a :class:`RankingLoss`."""

    def logits(self, outputs: Any) -> Tensor:
        return self.loss.logits


def train(
    encoder: Path,
    english: Path,
    bitext: Sequence[Path],
    method: str,
    options: RetrieverOptions,
    seed: int,
    state: Path,
    output: Path,
) -> Costs:
    """Train a retriever and write its folder.

    Args:
        encoder: an encoder folder.
        english: pairs to learn, columns ``query`` and ``document``.
        bitext: files named ``{language}.tsv``, for a method that reads bitext.
        method: a train method, such as ``plain``.
        options: an instance of ``isthmus.robust.options_class(method, RetrieverOptions)``.
        seed: seed of the projection, the order of the pairs and dropout.
        state: folder of the saved training state, for a resume; the caller removes it.
        output: folder to write.

    Returns:
        The costs of the updates.

    Raises:
        InputError: as :func:`train_retriever`, ``new_retriever`` and ``new_train_method``.
    """
    pairs = filled_tsv(english, COLUMNS)
    engine.prepare(seed)
    model = new_retriever(encoder, options.query_length, options.max_length, options.dimension)
    source = TextSource(bitext, model.tokenizer, [model.prompts[role] for role in COLUMNS], seed)
    mark = engine.step_fingerprint(method, options, seed, (encoder, english, *bitext))
    costs = train_retriever(model, pairs, options, seed, state, mark, new_train_method(method, options, source))
    if ranks.rank() == 0:
        save_retriever(model, output)
    return costs


def train_retriever(
    model: MultiVectorEncoder,
    pairs: Sequence[dict[str, str]],
    options: RetrieverOptions,
    seed: int,
    state: Path,
    mark: str,
    method: TrainMethod,
) -> Costs:
    """Train ``model`` in place: cross-entropy of each query's own document among the batch's documents.

    Args:
        model: from :func:`isthmus.tasks.retrieval.model.new_retriever`; the function does not reset the random state.
        pairs: rows with ``query`` and ``document``; no batch contains a text twice, and none is a single pair.
        options: see :class:`RetrieverOptions`.
        seed: seed of the order of the data and of dropout.
        state: folder of the saved training state, for a resume.
        mark: fingerprint of everything the training depends on.
        method: the train method.

    Returns:
        The costs of the updates.

    Raises:
        InputError: a length in the options exceeds the encoder's positions; batches would have one pair each.
    """
    check_lengths(options, model[0].auto_model)
    require_negatives(pairs, COLUMNS, options.batch_size, "training pairs")
    engine.freeze(model[0].auto_model, options)
    dataset = Dataset.from_dict({column: [row[column] for row in pairs] for column in COLUMNS})
    arguments = engine.arguments(
        MultiVectorEncoderTrainingArguments,
        options,
        state,
        seed,
        batch_sampler=BatchSamplers.NO_DUPLICATES,
        prompts={column: model.prompts[column] for column in COLUMNS if model.prompts[column]},
        dataloader_drop_last=last_alone(len(pairs), options.batch_size),
    )
    trainer = RankingTrainer(
        method=method,
        model=model,
        args=arguments,
        train_dataset=dataset,
        loss=RankingLoss(model, options.scale),
    )
    return trainer.learn(mark, options.save_seconds)
