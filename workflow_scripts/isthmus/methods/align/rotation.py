"""Align by one rotation a language: Procrustes (Kulshreshtha, Redondo-Garcia, Chang 2020, arXiv 2009.14304)."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from sentence_transformers.util import batch_to_device

from isthmus.alignment.base import Aligner, Side
from isthmus.alignment.both import mean_vectors
from isthmus.alignment.pairs import Pairs
from isthmus.alignment.procrustes import solve
from isthmus.alignment.word_pairs import layer_output, linked_vectors, texts, token_links, word_pairs
from isthmus.cli import progress
from isthmus.encoders.rotation import Rotations, attach
from isthmus.errors import InputError

log = logging.getLogger("isthmus")
ROLES = ("query", "document")


@dataclass(frozen=True)
class RotationOptions:
    """Options of the rotation, which is solved for and not trained.

    Attributes:
        languages: whose bitext it learns from, codes between spaces; "" for all that have some.
        units: whose vectors are rotated onto each other: ``words`` that the statistical aligner links in both
            directions, in their context, each by its last token; or ``sentences``, by the mean of their tokens.
        dictionary: path of word lists, ``english TAB foreign`` a line, ``{lang}`` their language; its words, read by
            themselves, then take the place of the bitext. "" for none.
        centre: whether each side's mean is taken off first; foreign text then gets the English mean in its place.
        unit_length: whether the vectors are scaled to length 1 before solving, so that all count the same.
        pairs: the most sentence pairs of a language, evenly spaced in its bitext.
        batch_size: sentences encoded at a time.
        max_length: tokens kept of an input.
        precision: ``fp32``, ``bf16`` for autocast, or ``auto``: bf16 where the job's device has instructions for it,
            else fp32.
    """

    languages: str = ""
    units: Literal["words", "sentences"] = "words"
    dictionary: str = ""
    centre: bool = True
    unit_length: bool = True
    pairs: int = 5000
    batch_size: int = 64
    max_length: int = 128
    precision: Literal["auto", "bf16", "fp32"] = "auto"


class RotationAligner(Aligner):
    """The orthogonal matrix that lays a language's token vectors on the English ones, for each language.

    It acts behind the encoder's last layer, on text of its own language alone, so whoever encodes says which language
    it is (:func:`isthmus.encoders.rotation.set_input_language`); the encoder does not change. The paper rotates mBERT
    before the task is learnt; here the vectors are those of the model that learnt it, which the head reads. Half of the
    pairs are read as queries, half as documents.
    """

    family = "other"
    paper = "Kulshreshtha, Redondo-Garcia, Chang 2020, arXiv 2009.14304"
    closed_form = True
    last = "its matrices fit the encoder as it is now, and turn no English text"
    options: RotationOptions

    def prepare(self, bitext: dict[str, Pairs], counterparts: dict[str, Sequence[str]]) -> None:
        """Solve for every language's rotation and put them behind the student's encoder.

        Raises:
            InputError: a language has fewer vectors than they have dimensions, which leaves its rotation undetermined.
        """
        options = self.options
        found = word_pairs(bitext, options.dictionary, 1) if options.dictionary else bitext
        rotations = {}
        for language, pairs in found.items():
            english, foreign = (np.concatenate(side) for side in zip(*self._vectors(language, pairs), strict=True))
            count, size = english.shape
            if count <= size:
                raise InputError(
                    f"{language}: {count} pairs of {options.units} leave a rotation in {size} dimensions undetermined; "
                    "give it more bitext, or leave this language out"
                )
            rotations[language] = solve(foreign, english, options.centre, options.unit_length)
            log.info("%s: rotated by %d pairs of vectors", language, count)
        attach(self.model[0].auto_model, Rotations(rotations))

    def _vectors(self, language: str, pairs: Pairs) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """The last layer's vectors of what corresponds, ``(n, H)`` English and foreign, batch by batch."""
        options = self.options
        chosen = texts(pairs[:: -(-len(pairs) // options.pairs)])
        by_word = options.units == "words" and not options.dictionary
        links = token_links(self.model.tokenizer, chosen) if by_word else [[]] * len(chosen)
        starts = range(0, len(chosen), options.batch_size)
        for number, start in enumerate(progress(starts, f"encoding {language}, batch")):
            part = slice(start, start + options.batch_size)
            sides = [self._encode(list(side), ROLES[number % 2]) for side in zip(*chosen[part], strict=True)]
            found = linked_vectors(*sides, links[part]) if by_word else [mean_vectors(side) for side in sides]
            yield tuple(vectors.double().cpu().numpy() for vectors in found)

    @torch.no_grad()
    def _encode(self, sentences: list[str], role: str) -> Side:
        teacher = self.teacher()
        batch = teacher.preprocess(
            sentences, prompt=teacher.prompts.get(role) or None, task=role, max_length=self.options.max_length
        )
        with layer_output(teacher, -1) as hidden, self.precision():
            side = self.encode(teacher, batch_to_device(batch, teacher.device))
        return side._replace(vectors=hidden[0].float())
