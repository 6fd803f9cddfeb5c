"""English training of the retriever on (query, document) pairs with in-batch negatives."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from datasets import Dataset
from sentence_transformers import MultiVectorEncoder, MultiVectorEncoderTrainingArguments
from sentence_transformers.base.sampler import BatchSamplers

from isthmus.encoders.lengths import check_lengths
from isthmus.tasks.retrieval.trainer import RankingLoss, RankingTrainer
from isthmus.training import engine
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
        model: from :func:`isthmus.tasks.retrieval.model.new_retriever`; random state is taken as it is.
        pairs: rows with ``query`` and ``document``; no batch holds the same text twice, and none is a single pair.
        options: see :class:`RetrieverOptions`.
        seed: of the order of the data and of dropout.
        state: folder of the training state that a resume starts from.
        mark: fingerprint of everything the training depends on.
        trainer_class: the trainer, or its robust subclass.

    Returns:
        What the updates took.

    Raises:
        InputError: the encoder has fewer positions than a length of the options; batches would be of one pair.
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
    trainer = trainer_class(
        model=model,
        args=arguments,
        train_dataset=dataset,
        loss=RankingLoss(model, options.scale),
    )
    return engine.train(trainer, state, mark, options.save_seconds)
