"""Align each language by one rotation: Procrustes (Kulshreshtha, Redondo-Garcia, Chang 2020, arXiv 2009.14304)."""

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
    """Options of the rotation. It has a closed form and is not trained.

    Attributes:
        languages: codes of the bitext's languages, separated by spaces; "" for all languages with bitext.
        units: the units whose vectors are matched: ``words``, or ``sentences``. Words are those that the statistical
            aligner links in both directions; a word is its last token, in context. A sentence is the mean of its
            tokens.
        dictionary: path of word lists with lines ``english TAB foreign``; ``{lang}`` stands for the language. Its
            words, encoded without context, then replace the bitext. "" for none.
        centre: whether to subtract each side's mean first; foreign text then gets the English mean instead.
        unit_length: whether to scale the vectors to length 1 before solving, so that all have the same weight.
        pairs: most sentence pairs of a language, evenly spaced in its bitext.
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
    """Orthogonal Procrustes: for each language, the orthogonal matrix that maps its token vectors to the English ones.

    The matrix acts after the encoder's last layer, on text of its own language only. So the caller sets the language
    before it encodes (:func:`isthmus.encoders.rotation.set_input_language`). The encoder does not change. The paper
    rotates mBERT before it learns the task. Here the vectors are those of the trained model, which the head reads. Half
    of the pairs are encoded as queries, half as documents.
    """

    family = "other"
    paper = "Kulshreshtha, Redondo-Garcia, Chang 2020, arXiv 2009.14304"
    closed_form = True
    last = "its matrices fit the encoder as it is now, and turn no English text"
    options: RotationOptions

    def prepare(self, bitext: dict[str, Pairs], counterparts: dict[str, Sequence[str]]) -> None:
        """Solve for every language's rotation and attach them to the student's encoder.

        Raises:
            InputError: a language has no more pairs of vectors than dimensions, so its rotation is undetermined.
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
        """Give the last layer's vectors of matched units, English and foreign, each ``(n, H)``, batch by batch."""
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
