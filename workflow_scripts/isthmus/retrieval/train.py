"""English training of the retriever on (query, document) pairs with in-batch negatives."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from datasets import Dataset
from sentence_transformers import MultiVectorEncoder, MultiVectorEncoderTrainingArguments
from sentence_transformers.base.sampler import BatchSamplers

from isthmus.encoders.lengths import check_lengths
from isthmus.retrieval.trainer import RankingLoss, RankingTrainer
from isthmus.training import engine
from isthmus.training.counts import Costs
from isthmus.training.engine import StepOptions


@dataclass(frozen=True)
class RetrieverOptions(StepOptions):
    """Options of a retriever's English training. ``max_length`` is the documents' length.

    Attributes:
        query_length: tokens kept of a query.
        dimension: size of a learnt linear projection of the token vectors, 0 for none.
        scale: factor on the MaxSim scores (sums over the query's tokens) before the softmax over the batch.
    """

    query_length: int = 32
    dimension: int = 0
    scale: float = 1.0


def train_retriever(
    model: MultiVectorEncoder,
    pairs: Sequence[dict[str, str]],
    options: RetrieverOptions,
    seed: int,
    state: Path,
    mark: str,
    trainer_class: type[RankingTrainer] = RankingTrainer,
) -> Costs:
    """Train ``model`` in place: cross-entropy of each query's own document among the batch's documents.

    Args:
        model: from :func:`isthmus.retrieval.model.new_retriever`; random state is taken as it is.
        pairs: rows with ``query`` and ``document``; no batch holds the same text twice.
        options: see :class:`RetrieverOptions`.
        seed: of the order of the data and of dropout.
        state: folder of the training state that a resume starts from.
        mark: fingerprint of everything the training depends on.
        trainer_class: the trainer, or its robust subclass.

    Returns:
        What the updates took.
    """
    check_lengths(options, model[0].auto_model)
    engine.freeze(model[0].auto_model, options)
    dataset = Dataset.from_dict({column: [row[column] for row in pairs] for column in ("query", "document")})
    arguments = engine.arguments(
        MultiVectorEncoderTrainingArguments,
        options,
        state,
        seed,
        batch_sampler=BatchSamplers.NO_DUPLICATES,
        prompts={column: model.prompts[column] for column in ("query", "document") if model.prompts[column]},
    )
    trainer = trainer_class(
        model=model,
        args=arguments,
        train_dataset=dataset,
        loss=RankingLoss(model, options.scale),
    )
    return engine.train(trainer, state, mark, options.save_seconds)
