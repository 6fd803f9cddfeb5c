"""What aligners share. Each method is one file of ``isthmus/methods/align``."""

from dataclasses import dataclass

from isthmus.training.engine import StepOptions


@dataclass(frozen=True)
class AlignOptions(StepOptions):
    """Options that all align steps share.

    Attributes:
        languages: languages of the bitext to learn from, with spaces between them; all where it is empty.
        smoothing: a language is drawn in proportion to its number of pairs raised to this power (mBERT's sampling).
        english_share: share of the pairs that is English on both sides, which holds the English space in place.
        segment_words: pairs with more English words are cut into clauses, where both sides have the same number of
            them; 0 cuts none.
        student_share: where the final weights lie on the line from the teacher, 0, to the trained student, 1.
        teacher_cache: MiB of memory for the teacher's vectors of English sentences that come more than once, which are
            then encoded once, those that come most often first; 0 for none.
        frozen_layers: number of the encoder's first layers that do not learn.
        dropout: whether the student's dropout is on; it costs, for the student already starts where it shall stay.
    """

    languages: str = ""
    smoothing: float = 0.5
    english_share: float = 0.0
    segment_words: int = 0
    student_share: float = 1.0
    teacher_cache: int = 0
    frozen_layers: int = 0
    dropout: bool = False
