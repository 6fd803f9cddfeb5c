"""Run an align step: train a student on bitext to imitate its English teacher."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from datasets import Dataset, DatasetDict
from sentence_transformers import MultiVectorEncoder, MultiVectorEncoderTrainer, MultiVectorEncoderTrainingArguments
from sentence_transformers.base.sampler import BatchSamplers
from torch import nn

from isthmus.alignment import AlignOptions
from isthmus.alignment.base import Aligner
from isthmus.alignment.pairs import Pairs, chosen, cut, sample, unpaired
from isthmus.alignment.teacher import TeacherCache
from isthmus.encoders.lengths import check_lengths
from isthmus.encoders.rotation import attached
from isthmus.errors import InputError
from isthmus.precision import job_precision
from isthmus.training import engine, ranks
from isthmus.training.counts import Costs
from isthmus.training.negatives import last_alone, require_negatives
from isthmus.training.parts import split_batches
from isthmus.training.trainer import StepTrainer

COLUMNS = ("english", "foreign")
ROLES = ("query", "document")


class AlignTrainer(StepTrainer, MultiVectorEncoderTrainer):
    """Trainer of a student."""


def align(
    student: MultiVectorEncoder,
    aligner: Aligner,
    bitext: dict[str, Pairs],
    counterparts: dict[str, Sequence[str]],
    options: AlignOptions,
    seed: int,
    state: Path,
    mark: str,
) -> Costs:
    """Align the encoder of ``student`` in place, by training or by a method in closed form. Other modules stay as is.

    Args:
        student: a copy of the teacher. Half of the pairs are read as queries, half as documents. A batch has the prompt
            of its role on both sides.
        aligner: the loss, over ``student``.
        bitext: ``{language: rows with english and foreign}``.
        counterparts: the task's English training texts, by role.
        options: see :class:`isthmus.alignment.AlignOptions`.
        seed: seed of the drawn pairs, their order and dropout.
        state: folder of the saved training state, for a resume.
        mark: fingerprint of everything the training depends on.

    Returns:
        The costs of the updates; no update for a method in closed form.

    Raises:
        InputError: the parent has a rotation for each language, which would not fit a trained encoder; ``max_length``
            exceeds the encoder's positions; the loss compares pairs, but batches would have one pair.
    """
    if attached(student):
        raise InputError("the parent is rotated language by language; its encoder can't be aligned from here on")
    check_lengths(options, student[0].auto_model)
    bitext = chosen(bitext, options.languages)
    if aligner.closed_form:
        aligner.prepare(bitext, counterparts)
        return Costs(precision=job_precision(options.precision))
    if options.segment_words:
        bitext = {language: cut(pairs, options.segment_words) for language, pairs in bitext.items()}
    aligner.prepare(bitext, counterparts)
    only_encoder_learns(student, options)
    bitext = aligner.examples(bitext)
    total = sum(map(len, bitext.values()))
    count = options.max_steps * options.batch_size or round(options.epochs * total)
    pairs = sample(bitext, count, options.smoothing, options.english_share, seed)
    if not aligner.parallel:
        pairs = unpaired(pairs, seed)
    if aligner.compares:
        for role, half in _halves(pairs).items():
            require_negatives(
                [pairs[place] for place in half], COLUMNS, options.batch_size, f"pairs in the role of a {role}"
            )
    aligner.drawn(pairs)
    with aligner.adapted():
        costs = _train(student, aligner, pairs, options, seed, state, engine.fingerprint(mark, pairs))
    if options.student_share < 1:
        interpolate(student, aligner.teacher(), options.student_share)
    return costs


def _train(
    student: MultiVectorEncoder,
    aligner: Aligner,
    pairs: Pairs,
    options: AlignOptions,
    seed: int,
    state: Path,
    mark: str,
) -> Costs:
    split_batches(aligner.teacher(), 1, ranks.size())
    halves = _halves(pairs)
    if options.teacher_cache:
        aligner.cache = TeacherCache(aligner)
        aligner.cache.fill({role: [pairs[place]["english"] for place in half] for role, half in halves.items()})
    trainer = AlignTrainer(
        learner=aligner,
        beside=aligner.auxiliary(),
        teacher=aligner.teacher(),
        model=student,
        args=engine.arguments(
            MultiVectorEncoderTrainingArguments,
            replace(options, epochs=1),
            state,
            seed,
            batch_sampler=BatchSamplers.NO_DUPLICATES,
            router_mapping={role: dict.fromkeys(COLUMNS, role) for role in ROLES},
            prompts={role: dict.fromkeys(COLUMNS, student.prompts.get(role)) for role in ROLES},
            max_length=options.max_length,
            dataloader_drop_last=aligner.compares
            and any(last_alone(len(half), options.batch_size) for half in halves.values()),
        ),
        train_dataset=DatasetDict({role: _dataset(pairs, half) for role, half in halves.items()}),
        loss=aligner,
    )
    return trainer.learn(mark, options.save_seconds)


def _halves(pairs: Pairs) -> dict[str, range]:
    """Return the indices of the pairs in each role."""
    places = range(len(pairs))
    return dict(zip(ROLES, (places[::2], places[1::2]), strict=True))


@torch.no_grad()
def interpolate(student: nn.Module, teacher: nn.Module, share: float) -> None:
    """Move every weight of ``student``, in place, to ``teacher + share * (student - teacher)``.

    Half way back to the start, a model keeps most gains of fine-tuning and loses most of its damage elsewhere (WiSE-FT,
    Wortsman et al. 2022, arXiv 2109.01903, equation 1).
    """
    for learnt, start in zip(student.parameters(), teacher.parameters(), strict=True):
        learnt.copy_(torch.lerp(start, learnt, share))


def _dataset(pairs: Pairs, places: Sequence[int]) -> Dataset:
    columns: dict[str, list] = {column: [pairs[place][column] for place in places] for column in COLUMNS}
    return Dataset.from_dict(columns | {"label": list(places)})


def only_encoder_learns(student: MultiVectorEncoder, options: AlignOptions) -> None:
    """Freeze everything except the encoder's layers from ``frozen_layers`` on, and its embeddings.

    The embeddings are frozen, too, if ``frozen_layers`` is set or ``train_embeddings`` is off.
    """
    student.requires_grad_(False)
    encoder = student[0].auto_model
    encoder.requires_grad_(True)
    if options.frozen_layers:
        encoder.embeddings.requires_grad_(False)
        encoder.encoder.layer[: options.frozen_layers].requires_grad_(False)
    engine.freeze(encoder, options)
