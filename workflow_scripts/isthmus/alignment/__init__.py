"""Shared code of aligners. Each method is one file of ``isthmus/methods/align``."""

from dataclasses import dataclass

from isthmus.training.engine import StepOptions


@dataclass(frozen=True)
class AlignOptions(StepOptions):
    """Options of all align steps.

    Attributes:
        languages: languages of the bitext to learn from, separated by spaces; "" for all.
        smoothing: a language is drawn in proportion to its number of pairs raised to this power (mBERT's sampling).
        english_share: share of the pairs with English on both sides; they keep the English vectors in place.
        segment_words: pairs with more English words are cut into clauses, if both sides have the same number of
            clauses; 0 cuts none.
        student_share: position of the final weights on the line from the teacher, 0, to the trained student, 1.
        teacher_cache: MiB of memory for the teacher's vectors of English sentences. Repeated sentences are then encoded
            once, the most frequent ones first; 0 for no cache.
        frozen_layers: number of frozen layers of the encoder, from the first.
        dropout: whether the student's dropout is on. It makes results worse, because the student starts close to its
            target.
    """

    languages: str = ""
    smoothing: float = 0.5
    english_share: float = 0.0
    segment_words: int = 0
    student_share: float = 1.0
    teacher_cache: int = 0
    frozen_layers: int = 0
    dropout: bool = False
